import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type AlephNode, startAlephNode } from "./aleph-node/node.js";
import { type CliOptions, cli, type Ended } from "./cli.js";
import { temporaryFolder } from "./folder.js";

/** The key of all tests, in hex, and its address. */
export const testKey = "4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318";
export const testAddress = "0x2c7536E3605D9C16a7a3D7b1898e529396a65c23";

/** A user with a key, a folder for state, and a node. */
export interface Publisher {
  readonly node: AlephNode;
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  /** Runs a command against the node. */
  run(args: readonly string[], options?: CliOptions): Promise<Ended>;
  /** Writes a file, and gives its path. */
  write(name: string, bytes: Uint8Array | string): string;
}

/** Starts a node and sets up a user, for one test; the user is rich unless the test says otherwise. */
export async function startPublisher(onFinished: (end: () => Promise<void>) => void): Promise<Publisher> {
  const node = await startAlephNode();
  onFinished(() => node.close());
  const folder = temporaryFolder();
  node.fund(testAddress, { balance: 1_000_000, locked: 0, credits: 1_000_000 });
  const write = (name: string, bytes: Uint8Array | string): string => {
    const path = join(folder, name);
    writeFileSync(path, bytes, { mode: 0o600 });
    return path;
  };
  const key = write("ethereum.key", testKey);
  const env = {
    HOME: folder,
    XDG_STATE_HOME: join(folder, "state"),
    ALEPH_API_HOST: node.url,
    ALEPH_PRIVATE_KEY_FILE: key,
    NO_COLOR: "1",
  };
  return {
    node,
    folder,
    env,
    write,
    run: (args, options = {}) => cli(args, { cwd: folder, ...options, env: { ...env, ...options.env } }),
  };
}
