import { createHash } from "node:crypto";
import { resolve } from "node:path";
import type { ByteSink } from "../core/byte-source.js";
import { BuildError } from "../core/errors.js";
import { writeDigestedFile, writeOutputFile, writeThroughFile } from "../core/output-file.js";
import type { WriteOptions } from "../squashfs/index.js";
import { writeSquashfs } from "../squashfs/write/write-squashfs.js";
import type { Directory } from "../tree/node.js";
import type { Tree } from "../tree/tree.js";

/** An image that is complete. */
export interface WrittenImage {
  /** Absolute path on this computer, or `-` where it went to a pipe. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Paths in the image, its root included. */
  readonly entries: number;
}

/** An image whose digest was wanted. */
export interface ImageFile extends WrittenImage {
  /** Lower-case hex, of the whole file. */
  readonly sha256: string;
}

/** Takes the bytes of an image one after the other; its promise says when it wants more. */
export type ImagePipe = (bytes: Uint8Array) => Promise<void>;

/**
 * Writes a tree as a squashfs file, which appears only when it is complete, or passes it on to a pipe. To digest it takes longer than to write the metadata:
 * with `digest: false` an image that goes to a file is not read again.
 */
export async function writeImage(tree: Tree, target: string | ImagePipe, options: WriteOptions): Promise<ImageFile>;
export async function writeImage(
  tree: Tree,
  target: string | ImagePipe,
  options: WriteOptions & { readonly digest: boolean },
): Promise<WrittenImage>;
export async function writeImage(
  tree: Tree,
  target: string | ImagePipe,
  options: WriteOptions & { readonly digest?: boolean },
): Promise<WrittenImage> {
  const entries = countEntries(tree.root);
  if (entries === 1) {
    throw new BuildError("IMAGE_EMPTY", "There is nothing to put into the image.", { hint: "Name at least one package or file." });
  }
  const { onEvent } = options;
  onEvent?.({ type: "start", stage: "pack", message: `Packing ${entries} entries` });
  const written = typeof target === "string" ? await toFile(tree, resolve(target), options) : await toPipe(tree, target, options);
  onEvent?.({ type: "done", stage: "pack", message: `${entries} entries, ${(written.size / 1e6).toFixed(1)} MB` });
  return { ...written, entries };
}

async function toFile(
  tree: Tree,
  path: string,
  { digest = true, ...options }: WriteOptions & { readonly digest?: boolean },
): Promise<Omit<WrittenImage, "entries">> {
  const write = (sink: ByteSink) => writeSquashfs(tree, sink, options);
  return digest ? { path, ...(await writeDigestedFile(path, write)) } : { path, size: (await writeOutputFile(path, write)).size };
}

async function toPipe(tree: Tree, pipe: ImagePipe, options: WriteOptions): Promise<Omit<ImageFile, "entries">> {
  const hash = createHash("sha256");
  const emit = async (bytes: Uint8Array) => {
    hash.update(bytes);
    await pipe(bytes);
  };
  const { size } = await writeThroughFile("the output", { write: (sink) => writeSquashfs(tree, sink, options), emit });
  return { path: "-", size, sha256: hash.digest("hex") };
}

/** The directory and all that is below it. */
function countEntries({ children }: Directory): number {
  let count = 1;
  for (const node of children.values()) count += node.type === "directory" ? countEntries(node) : 1;
  return count;
}
