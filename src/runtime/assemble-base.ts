import { open, stat } from "node:fs/promises";
import { viewOf } from "../core/bytes.js";
import { hostError } from "../core/host-error.js";
import { squashfsMagic } from "../squashfs/format/superblock.js";
import type { Tree } from "../tree/tree.js";
import { walk } from "../tree/walk.js";
import { completeRoot } from "./assemble-root.js";
import type { ConfiguredRoot } from "./configured-root.js";
import type { BuildContext } from "./context.js";
import { excludePaths } from "./exclude.js";
import { readImageRoot } from "./image-root.js";
import { readRoot } from "./read-root.js";

/** A root filesystem that is ready to be written. */
export interface AssembledRoot extends ConfiguredRoot {
  /** Seconds since 1970, of what was added. */
  readonly mtime: number;
  /** Removes what reading it left on the disk; contents cannot be read any more. */
  close(): Promise<void>;
}

/**
 * Makes the root filesystem of a definition from one that is there already, a folder, a tar or a squashfs image: without what the definition leaves out, then
 * what it adds, and the init sequence with the project's plugins.
 *
 * @param path where it is on this computer
 * @param epoch the time of what is added, seconds since 1970; the latest of what is there where it is not given
 * @throws BuildError as `readRoot` and `readImageRoot`, and what {@link completeRoot} throws
 */
export async function assembleBase(path: string, epoch: number | undefined, context: BuildContext): Promise<AssembledRoot> {
  const { definition, signal, onEvent } = context;
  onEvent({ type: "start", stage: "resolve", message: `Reading ${path}` });
  const { tree, close } = await readBase(path, signal);
  try {
    const mtime = epoch ?? latestOf(tree);
    excludePaths(tree, definition.exclude);
    onEvent({ type: "done", stage: "resolve", message: `${path} is the base` });
    return { ...(await completeRoot({ tree, ledger: { scripts: [] } }, mtime, context)), mtime, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function readBase(path: string, signal: AbortSignal | undefined): Promise<Pick<AssembledRoot, "tree" | "close">> {
  const found = await stat(path).catch((error: unknown) => {
    throw hostError(error, "read", path);
  });
  if (!found.isFile() || !(await isImage(path))) return readRoot(path, { signal });
  const stamp = { size: found.size, mtimeMs: found.mtimeMs, inode: found.ino };
  return { tree: await readImageRoot(path, stamp, signal), close: async () => {} };
}

async function isImage(path: string): Promise<boolean> {
  try {
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(new Uint8Array(4), 0, 4, 0);
      return bytesRead === 4 && viewOf(buffer).getUint32(0, true) === squashfsMagic;
    } finally {
      await file.close();
    }
  } catch (error) {
    throw hostError(error, "read", path);
  }
}

function latestOf(tree: Tree): number {
  let latest = 0;
  for (const { node } of walk(tree.root)) latest = Math.max(latest, node.mtime);
  return latest;
}
