import { open } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { utf8Text } from "../core/bytes.js";
import { BuildError, systemCode } from "../core/errors.js";
import type { OnEvent } from "../core/events.js";
import { hostError } from "../core/host-error.js";
import { type Account, accountOf, isPrivateKey } from "./ethereum/account.js";

type Env = Readonly<Record<string, string | undefined>>;

export interface KeyOptions {
  /** The file that the command line names. */
  readonly file?: string | undefined;
  readonly env: Env;
  readonly platform: NodeJS.Platform;
  readonly onEvent?: OnEvent;
}

/** A key is 64 hex digits, `0x` and an end of line at most. */
const largestFile = 256;

/**
 * The account whose key the user keeps: in the file that the command line names, else in ALEPH_PRIVATE_KEY or ALEPH_PRIVATE_KEY_STRING,
 * else in ALEPH_PRIVATE_KEY_FILE, else where the Aleph clients keep it. A key is 32 raw bytes or hex. No key is ever made, and none is
 * part of an error.
 *
 * @throws BuildError `PUBLISH_KEY_MISSING`, `PUBLISH_KEY_INVALID`, `FILE_UNREADABLE`
 */
export async function readAccount({ file, env, platform, onEvent }: KeyOptions): Promise<Account> {
  if (file === undefined) {
    for (const name of ["ALEPH_PRIVATE_KEY", "ALEPH_PRIVATE_KEY_STRING"]) {
      const text = env[name];
      if (text) return accountFrom(parseText(text), name);
    }
  }
  const named = file ?? (env["ALEPH_PRIVATE_KEY_FILE"] || undefined);
  const path = named ?? defaultKeyFile(env);
  const read = await readKeyFile(path).catch((error: unknown) => {
    if (systemCode(error) === "ENOENT") throw missing(path, named !== undefined);
    throw hostError(error, "read", path);
  });
  if (platform !== "win32" && (read.mode & 0o077) !== 0) {
    onEvent?.({
      type: "warning",
      message: `Others on this computer may read the private key in ${path} (mode ${(read.mode & 0o777).toString(8).padStart(4, "0")}).`,
      hint: `chmod 600 ${path}`,
    });
  }
  return accountFrom(read.bytes.byteLength === 32 ? read.bytes : parseText(utf8Text(read.bytes)), path);
}

/** Where the Aleph clients keep the key of an Ethereum account. */
export function defaultKeyFile(env: Env): string {
  const data = env["XDG_DATA_HOME"];
  const home = env["ALEPH_CONFIG_HOME"] || join(data || homedir(), ".aleph-im");
  return join(home, "private-keys", "ethereum.key");
}

async function readKeyFile(path: string): Promise<{ readonly bytes: Uint8Array; readonly mode: number }> {
  const file = await open(path, "r");
  try {
    const facts = await file.stat();
    if (!facts.isFile()) throw invalid(path, "it is not a regular file");
    const buffer = new Uint8Array(largestFile + 1);
    const { bytesRead } = await file.read(buffer, 0, buffer.byteLength, 0);
    return { bytes: buffer.subarray(0, bytesRead), mode: facts.mode };
  } finally {
    await file.close();
  }
}

function parseText(text: string): Uint8Array | undefined {
  const digits = /^\s*(?:0x)?([0-9a-f]{64})\s*$/i.exec(text)?.[1];
  return digits === undefined ? undefined : Uint8Array.from(Buffer.from(digits, "hex"));
}

function accountFrom(key: Uint8Array | undefined, source: string): Account {
  if (key === undefined) throw invalid(source, "it is neither 32 bytes nor 64 hex digits");
  if (!isPrivateKey(key)) throw invalid(source, "it is no number that a private key of Ethereum can be");
  return accountOf(key);
}

function invalid(source: string, why: string): BuildError {
  return new BuildError("PUBLISH_KEY_INVALID", `The private key in ${source} cannot be used: ${why}.`, {
    where: { source },
    hint: "Give the key of an Ethereum account, 32 bytes or 64 hex digits, with --private-key-file or ALEPH_PRIVATE_KEY.",
  });
}

function missing(path: string, named: boolean): BuildError {
  return new BuildError("PUBLISH_KEY_MISSING", `There is no private key to sign with: ${path} does not exist.`, {
    where: { source: path },
    hint: named
      ? "Give the file that holds the key: --private-key-file FILE."
      : "Give one with --private-key-file FILE or ALEPH_PRIVATE_KEY_FILE, or make one with `aleph account create`.",
  });
}
