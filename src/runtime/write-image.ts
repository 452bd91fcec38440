import { createHash } from "node:crypto";
import { resolve } from "node:path";
import { BuildError } from "../core/errors.js";
import { openFileSource } from "../core/file-source.js";
import { writeOutputFile } from "../core/output-file.js";
import { type WriteOptions, writeSquashfs } from "../squashfs/index.js";
import type { Tree } from "../tree/tree.js";
import { walk } from "../tree/walk.js";

/** An image that stands complete under its name. */
export interface ImageFile {
  /** Absolute path on this computer. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Lower-case hex, of the whole file. */
  readonly sha256: string;
  /** Paths in the image, its root included. */
  readonly entries: number;
}

/** Bytes that are hashed at a time. */
const chunkSize = 4 << 20;

/** Writes a tree as a squashfs file; the file appears only when it is complete. */
export async function writeImage(tree: Tree, path: string, options: WriteOptions): Promise<ImageFile> {
  const target = resolve(path);
  const entries = [...walk(tree.root)].length;
  if (entries === 1) {
    throw new BuildError("IMAGE_EMPTY", "There is nothing to put into the image.", { hint: "Name at least one package or file." });
  }
  const { onEvent } = options;
  onEvent?.({ type: "start", stage: "pack", message: `Packing ${entries} entries` });
  await writeOutputFile(target, (sink) => writeSquashfs(tree, sink, options));
  const file = { path: target, entries, ...(await sizeAndHash(target)) };
  onEvent?.({ type: "done", stage: "pack", message: `${entries} entries, ${(file.size / 1e6).toFixed(1)} MB` });
  return file;
}

async function sizeAndHash(path: string): Promise<{ readonly size: number; readonly sha256: string }> {
  const source = await openFileSource(path);
  try {
    const hash = createHash("sha256");
    for (let at = 0; at < source.size; at += chunkSize) {
      hash.update(await source.read(at, Math.min(chunkSize, source.size - at)));
    }
    return { size: source.size, sha256: hash.digest("hex") };
  } finally {
    await source.close();
  }
}
