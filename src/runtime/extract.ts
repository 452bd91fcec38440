import { blockCodecs } from "../codec/block/node-codecs.js";
import type { ByteSource } from "../core/byte-source.js";
import { BuildError, throwIfAborted } from "../core/errors.js";
import type { OnEvent } from "../core/events.js";
import { openFileSource } from "../core/file-source.js";
import { type FileBlock, type FileInode, openSquashfs, type SquashfsImage, type SquashfsPath } from "../squashfs/index.js";
import type { ExtractFile } from "../store/extract-worker.js";
import { writeFileHere, writeFiles } from "../store/write-files.js";
import { picomatch } from "../third-party/picomatch.js";
import { type FileEntry, type WrittenFolder, writeFolder } from "../tree/folder-writer.js";
import { loadHostXattrs } from "../tree/host-xattrs.js";
import { displayPath, type ImagePath, splitPath } from "../tree/path.js";
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
    const image = await openSquashfs(source, { codecs: blockCodecs });
    const { entries, inodes } = await entriesOfImage(image, options);
    const fileEntries = entries.filter((entry): entry is FileEntry => entry.type === "file");
    const size = fileEntries.reduce((sum, file) => sum + file.size, 0);
    onEvent({ type: "start", stage: "extract", message: `Extracting ${entries.length} entries` });
    const xattrs = entries.some((entry) => entry.xattrs !== undefined) ? await loadHostXattrs() : undefined;
    const written = await withPool(options, (pool) =>
      writeFolder(options.output, entries, {
        signal,
        xattrs,
        writeFiles: (list, pathOf, owners) => {
          const files: FilesToMake = { list, inodes, pathOf, owners };
          if (isUrl(options.image)) return writeHere(image, files, { ...options, total: size });
          const { compressor, blockSize } = image.superblock;
          const place = { path: options.image, compressor, blockSize };
          return writeFiles(filesOf(image, files), { pool, image: place, total: size, signal, onEvent });
        },
      }),
    );
    onEvent({ type: "done", stage: "extract", message: `${entries.length} entries, ${(size / 1e6).toFixed(1)} MB` });
    return { ...written, entries: entries.length, files: fileEntries.length, size };
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

/** Files of an image that threads cannot open. */
async function writeHere(image: SquashfsImage, files: FilesToMake, options: ExtractOptions & { readonly total: number }): Promise<void> {
  const { total, signal, onEvent } = options;
  let done = 0;
  for (const { path, size, mode, mtime, uid, gid } of files.list) {
    throwIfAborted(signal);
    const inode = files.inodes.get(path);
    if (inode === undefined) continue;
    const owner = files.owners ? { uid, gid } : undefined;
    await writeFileHere({ path: files.pathOf(path), size, mode, mtime, owner }, image.content(inode));
    done += size;
    onEvent?.({ type: "progress", stage: "extract", done, total, unit: "bytes" });
  }
}

interface Found {
  readonly entries: readonly RootEntry[];
  readonly inodes: ReadonlyMap<ImagePath, FileInode>;
}

async function entriesOfImage(image: SquashfsImage, { paths = [], signal }: ExtractOptions): Promise<Found> {
  const all: RootEntry[] = [];
  const inodes = new Map<ImagePath, FileInode>();
  const selection = new Selection(paths);
  const firsts = new Map<number, ImagePath>();
  for await (const { path, inode } of pathsOf(image, signal)) {
    const isSelected = selection.takes(path);
    if (inode.type !== "directory" && !isSelected) continue;
    const { mode, uid, gid, mtime, xattrs } = inode;
    const base = { path, mode, uid, gid, mtime, ...(xattrs === undefined ? {} : { xattrs }) };
    const to = inode.type === "directory" || inode.links < 2 ? undefined : firsts.get(inode.number);
    if (to !== undefined) {
      all.push({ type: "hardlink", to, ...base });
      continue;
    }
    if (inode.type !== "directory" && inode.links > 1) firsts.set(inode.number, path);
    if (inode.type === "file") {
      inodes.set(path, inode);
      all.push({ type: "file", size: inode.size, ...base });
    } else if (inode.type === "symlink") all.push({ type: "symlink", target: inode.target, ...base });
    else if (inode.type === "character-device" || inode.type === "block-device") {
      all.push({ type: inode.type, major: inode.major, minor: inode.minor, ...base });
    } else all.push({ type: inode.type, ...base });
  }
  selection.check(image.name);
  return { entries: paths.length === 0 ? all : withoutEmptyWays(all, selection), inodes };
}

async function* pathsOf(image: SquashfsImage, signal: AbortSignal | undefined): AsyncGenerator<SquashfsPath> {
  for await (const batch of image.walkBatches()) {
    throwIfAborted(signal);
    yield* batch;
  }
}

/** Directories that only lead to nothing that was asked for are left out; those on the way to something stay. */
function withoutEmptyWays(all: readonly RootEntry[], selection: Selection): RootEntry[] {
  const wanted = new Set<ImagePath>();
  for (const { path } of all) {
    if (!selection.took(path)) continue;
    for (let at = path; !wanted.has(at); at = splitPath(at).directory) wanted.add(at);
  }
  return all.filter(({ path }) => wanted.has(path));
}

/** The paths that were asked for. */
class Selection {
  readonly #wanted: { readonly text: string; readonly matches: (path: string) => boolean; used: boolean }[];
  readonly #taken = new Set<ImagePath>();

  constructor(paths: readonly string[]) {
    this.#wanted = paths.map((text) => {
      const absolute = `/${text.replace(/^\.?\/+/, "").replace(/(?<!\/\*\*)\/+$/, "")}`;
      const matches = picomatch(absolute, { dot: true });
      return { text, matches: (path) => path === absolute || matches(path), used: false };
    });
  }

  takes(path: ImagePath): boolean {
    if (this.#wanted.length === 0) return true;
    const shown = displayPath(path);
    const isBelow = path !== "" && this.#taken.has(splitPath(path).directory);
    let takes = isBelow;
    for (const one of this.#wanted) {
      if (!one.matches(shown)) continue;
      one.used = true;
      takes = true;
    }
    if (takes) this.#taken.add(path);
    return takes;
  }

  took(path: ImagePath): boolean {
    return this.#taken.has(path);
  }

  /** @throws BuildError `PATH_MISSING` where something that was asked for is not in the image */
  check(image: string): void {
    const missing = this.#wanted.filter(({ used }) => !used).map(({ text }) => text);
    if (missing.length === 0) return;
    throw new BuildError("PATH_MISSING", `Nothing in ${image} is named ${missing.join(" or ")}.`, {
      where: { source: image },
      hint: `See what it holds: aleph-runtime ls -R ${image}`,
    });
  }
}

interface FilesToMake {
  readonly list: readonly FileEntry[];
  readonly inodes: ReadonlyMap<ImagePath, FileInode>;
  readonly pathOf: (path: ImagePath) => string;
  readonly owners: boolean;
}

async function* filesOf(image: SquashfsImage, { list, inodes, pathOf, owners }: FilesToMake): AsyncGenerator<ExtractFile> {
  for (const { path, size, mode, mtime, uid, gid } of list) {
    const inode = inodes.get(path);
    if (inode === undefined) continue;
    const blocks = image.peekBlocks(inode) ?? (await blocksOf(image, inode));
    yield { path: pathOf(path), size, mode, mtime, owner: owners ? { uid, gid } : undefined, bytes: { blocks } };
  }
}

async function blocksOf(image: SquashfsImage, inode: FileInode): Promise<FileBlock[]> {
  const blocks: FileBlock[] = [];
  for await (const block of image.blocks(inode)) blocks.push(block);
  return blocks;
}
