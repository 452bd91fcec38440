import { createHash } from "node:crypto";
import { readAsset } from "../core/asset.js";
import { utf8Bytes, utf8Text } from "../core/bytes.js";
import type { Cache } from "../core/cache.js";
import { limits } from "../core/limits.js";
import { verifySigned } from "./in-release.js";
import type { Keyring } from "./keyring.js";

export interface RememberedOptions {
  /** The URL, for errors. */
  readonly name: string;
  readonly keyring: Keyring;
  readonly now: Date;
  readonly cache: Cache;
}

/**
 * The signed text of an InRelease file. Where the same bytes were verified before by the same keys and this program, and neither the keys that signed have expired nor a
 * day has passed since, it is what was read then: OpenPGP takes longer than all else that a build without changes asks of an archive.
 *
 * @throws BuildError as {@link verifySigned}
 */
export async function releaseText(bytes: Uint8Array, { name, keyring, now, cache }: RememberedOptions): Promise<string> {
  const program = utf8Text(await readAsset(new URL("../code-digest.txt", import.meta.url)));
  const key = `signature ${digest(JSON.stringify([program, keyring.sha256, digest(bytes)]))}`;
  const known = remembered(await cache.document(key), now);
  if (known !== undefined) return known;
  const { text, until } = await verifySigned(bytes, { name, keys: await keyring.keys(), now });
  const end = Math.min(until.getTime(), now.getTime() + limits.signatureMemory);
  const body = `${now.getTime()} ${end}\n${text}`;
  await cache.putDocument(key, utf8Bytes(`${digest(body)}\n${body}`));
  return text;
}

/** A document begins with the digest of what follows: what a disk made of it is not believed. */
function remembered(document: Uint8Array | undefined, now: Date): string | undefined {
  if (document === undefined) return undefined;
  const [, sum, body = ""] = /^([0-9a-f]{64})\n([\s\S]*)$/.exec(utf8Text(document)) ?? [];
  if (sum !== digest(body)) return undefined;
  const [, from, end, text] = /^(\d+) (\d+)\n([\s\S]*)$/.exec(body) ?? [];
  const time = now.getTime();
  return time >= Number(from) && time < Number(end) ? text : undefined;
}

const digest = (data: string | Uint8Array): string => createHash("sha256").update(data).digest("hex");
