import { blockDecoders } from "../codec/block/node-codecs.js";
import { ahead } from "../core/ahead.js";
import type { ByteSource } from "../core/byte-source.js";
import { throwIfAborted } from "../core/errors.js";
import type { OnEvent } from "../core/events.js";
import { openFileSource } from "../core/file-source.js";
import type { FileBlock, FileInode, SquashfsPath } from "../squashfs/index.js";
import { openSquashfs, type SquashfsImage } from "../squashfs/read/squashfs-image.js";
import type { ExtractFile } from "../store/extract-worker.js";
import { writeFileHere, writeFiles } from "../store/write-files.js";
import { type FilesOf, type WrittenFolder, writeFolder } from "../tree/folder-writer.js";
import { loadHostXattrs } from "../tree/host-xattrs.js";
import { type ImagePath, splitPath } from "../tree/path.js";
import type { RootEntry } from "../tree/root-entry.js";
import { withPool } from "./with-pool.js";

export interface ExtractOptions {
  /** A squashfs image: a file of this computer, or an http(s) URL. */
  readonly image: string;
  /** Absolute paths of the image, or globs over them, as `exclude` has them; a directory means all that is in it. Everything where there are none. */
  readonly paths?: readonly string[] | undefined;
  /** The folder to make; it must not exist, or be empty. */
  readonly output: string;
  readonly jobs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: OnEvent | undefined;
}

/** What was extracted. */
export interface Extraction extends WrittenFolder {
  /** Paths, the root included. */
  readonly entries: number;
  readonly files: number;
  /** Bytes of the files. */
  readonly size: number;
}

/**
 * Extracts an image into a new folder. Owners and devices are made where the process is root's; for others an mtree file beside the folder says
 * everything, so that packing both gives the same image again. Nothing is written outside of the folder, whatever the image says.
 *
 * @throws BuildError `SQUASHFS_*`, `PATH_MISSING`, `OUTPUT_EXISTS`, `FILE_UNWRITABLE`, `DISK_FULL`, `INTERRUPTED`
 */
export async function extractImage(options: ExtractOptions): Promise<Extraction> {
  const { signal, onEvent = () => {} } = options;
  const source = await openImageSource(options);
  try {
    const image = await openSquashfs(source, { codecs: blockDecoders });
    const found = { entries: 0, files: 0, size: 0 };
    onEvent({ type: "start", stage: "extract", message: `Extracting ${options.image}` });
    const written = await withPool(options, (pool) =>
      writeFolder(options.output, counted(ahead(entriesOfImage(image, options)), found), {
        signal,
        xattrs: loadHostXattrs,
        writeFiles: (batches, pathOf, owners) => {
          const files: FilesToMake = { batches, pathOf, owners };
          const total = () => found.size;
          if (isUrl(options.image)) return writeHere(image, files, { ...options, total });
          const { compressor, blockSize } = image.superblock;
          return writeFiles(withBlocks(image, files), {
            pool,
            image: { path: options.image, compressor, blockSize },
            total,
            signal,
            onEvent,
          });
        },
      }),
    );
    onEvent({ type: "done", stage: "extract", message: `${found.entries} entries, ${(found.size / 1e6).toFixed(1)} MB` });
    return { ...written, ...found };
  } finally {
    await source.close();
  }
}

const isUrl = (place: string): boolean => /^https?:\/\//i.test(place);

async function openImageSource({ image, signal }: ExtractOptions): Promise<ByteSource> {
  if (!isUrl(image)) return openFileSource(image);
  // The HTTP client takes a moment to load.
  const { openHttpSource } = await import("../core/http-source.js");
  return openHttpSource(image, { signal });
}

/** Files of an image that threads cannot open, in the order of their bytes: those of an image far away are fetched a stretch at a time. */
async function writeHere(
  image: SquashfsImage,
  { batches, pathOf, owners }: FilesToMake,
  { total, signal, onEvent }: ExtractOptions & { readonly total: () => number },
): Promise<void> {
  const files: { readonly file: FilesOf<ImageEntry>; readonly at: number }[] = [];
  for await (const batch of batches) for (const file of batch) files.push({ file, at: await firstByte(image, file.inode) });
  files.sort((one, other) => one.at - other.at);
  let done = 0;
  for (const { file } of files) {
    throwIfAborted(signal);
    const { path, size, mode, mtime, uid, gid, inode } = file;
    await writeFileHere({ path: pathOf(path), size, mode, mtime, owner: owners ? { uid, gid } : undefined }, image.content(inode));
    done += size;
    onEvent?.({ type: "progress", stage: "extract", done, total: total(), unit: "bytes" });
  }
}

/** Where the bytes of a file begin in the image. */
async function firstByte(image: SquashfsImage, inode: FileInode): Promise<number> {
  const blocks = image.peekBlocks(inode) ?? (await blocksOf(image, inode));
  for (const block of blocks) if (block.kind !== "hole") return block.stored.at;
  return 0;
}

/** An entry of the folder, and for a file where its bytes are. */
type ImageEntry = Exclude<RootEntry, { type: "file" }> | (Extract<RootEntry, { type: "file" }> & { readonly inode: FileInode });

async function* counted(
  batches: AsyncIterable<readonly ImageEntry[]>,
  found: { entries: number; files: number; size: number },
): AsyncGenerator<readonly ImageEntry[]> {
  for await (const batch of batches) {
    found.entries += batch.length;
    for (const entry of batch) {
      if (entry.type !== "file") continue;
      found.files += 1;
      found.size += entry.size;
    }
    yield batch;
  }
}

/** What was asked for; everything is given as it is found. */
async function* entriesOfImage(image: SquashfsImage, { paths = [], signal }: ExtractOptions): AsyncGenerator<readonly ImageEntry[]> {
  const firsts = new Map<number, ImagePath>();
  if (paths.length === 0) {
    for await (const batch of image.walkBatches()) {
      throwIfAborted(signal);
      yield batch.map((found) => entryOf(found, firsts));
    }
    return;
  }
  const { SelectedPaths } = await import("./selected-paths.js");
  const selection = new SelectedPaths(paths);
  const entries: ImageEntry[] = [];
  for await (const batch of image.walkBatches()) {
    throwIfAborted(signal);
    for (const found of batch) {
      const isSelected = selection.takes(found.path);
      if (isSelected || found.inode.type === "directory") entries.push(entryOf(found, firsts));
    }
  }
  selection.check(image.name);
  yield withoutEmptyWays(entries, (path) => selection.took(path));
}

/** @param firsts the first path of each inode that has several */
function entryOf({ path, inode }: SquashfsPath, firsts: Map<number, ImagePath>): ImageEntry {
  const { mode, uid, gid, mtime, xattrs } = inode;
  const base = { path, mode, uid, gid, mtime, ...(xattrs === undefined ? {} : { xattrs }) };
  if (inode.type === "directory") return { type: "directory", ...base };
  if (inode.links > 1) {
    const to = firsts.get(inode.number);
    if (to !== undefined) return { type: "hardlink", to, ...base };
    firsts.set(inode.number, path);
  }
  switch (inode.type) {
    case "file":
      return { type: "file", size: inode.size, inode, ...base };
    case "symlink":
      return { type: "symlink", target: inode.target, ...base };
    case "character-device":
    case "block-device":
      return { type: inode.type, major: inode.major, minor: inode.minor, ...base };
    default:
      return { type: inode.type, ...base };
  }
}

/** Directories that only lead to nothing that was asked for are left out; those on the way to something stay. */
function withoutEmptyWays(entries: readonly ImageEntry[], took: (path: ImagePath) => boolean): ImageEntry[] {
  const wanted = new Set<ImagePath>();
  for (const { path } of entries) {
    if (!took(path)) continue;
    for (let at = path; !wanted.has(at); at = splitPath(at).directory) wanted.add(at);
  }
  return entries.filter(({ path }) => wanted.has(path));
}

interface FilesToMake {
  readonly batches: AsyncIterable<readonly FilesOf<ImageEntry>[]>;
  readonly pathOf: (path: ImagePath) => string;
  readonly owners: boolean;
}

/** The files, and where their bytes are in the image. */
async function* withBlocks(image: SquashfsImage, { batches, pathOf, owners }: FilesToMake): AsyncGenerator<readonly ExtractFile[]> {
  for await (const batch of batches) {
    const files: ExtractFile[] = [];
    for (const { path, size, mode, mtime, uid, gid, inode } of batch) {
      const blocks = image.peekBlocks(inode) ?? (await blocksOf(image, inode));
      files.push({ path: pathOf(path), size, mode, mtime, owner: owners ? { uid, gid } : undefined, bytes: { blocks } });
    }
    yield files;
  }
}

async function blocksOf(image: SquashfsImage, inode: FileInode): Promise<FileBlock[]> {
  const blocks: FileBlock[] = [];
  for await (const block of image.blocks(inode)) blocks.push(block);
  return blocks;
}
