import { throwIfAborted } from "../core/errors.js";
import type { SquashfsImage } from "../squashfs/index.js";
import type { NodeType } from "../tree/node.js";
import { type ImagePath, rootPath, splitPath } from "../tree/path.js";

/** A directory with everything below it. */
export interface DirectorySize {
  readonly path: ImagePath;
  /** Bytes of the regular files below it; a file with several names is counted where its first name stands. */
  readonly size: number;
  /** Regular files below it. */
  readonly files: number;
}

/** What is in an image. */
export interface ImageSummary {
  /** Names of each type, the root included; every name of a hard link counts. */
  readonly types: Readonly<Record<NodeType, number>>;
  /** Sum of the types. */
  readonly paths: number;
  /** Bytes of the regular files, as they are when they are read; a file with several names counts once. */
  readonly contentSize: number;
  /** Names of files beyond the first one of each. */
  readonly hardLinks: number;
  /** The largest directories, the root left out, by size and then by path. */
  readonly largestDirectories: readonly DirectorySize[];
}

export interface SummaryOptions {
  /** How many directories to name. */
  readonly directories?: number;
  readonly signal?: AbortSignal;
}

/** Walks an image once and adds up what it holds. */
export async function summarizeImage(image: Pick<SquashfsImage, "walkBatches">, options: SummaryOptions = {}): Promise<ImageSummary> {
  const types = { directory: 0, file: 0, symlink: 0, "character-device": 0, "block-device": 0, fifo: 0, socket: 0 };
  const seen = new Set<number>();
  const directories = new Map<ImagePath, { size: number; files: number }>();
  let paths = 0;
  let contentSize = 0;
  let hardLinks = 0;
  for await (const batch of image.walkBatches()) {
    throwIfAborted(options.signal);
    for (const { path, inode } of batch) {
      types[inode.type]++;
      paths++;
      if (inode.type !== "file") continue;
      if (inode.links > 1 && seen.has(inode.number)) {
        hardLinks++;
        continue;
      }
      seen.add(inode.number);
      contentSize += inode.size;
      for (let { directory } = splitPath(path); directory !== rootPath; { directory } = splitPath(directory)) {
        const sum = directories.get(directory) ?? { size: 0, files: 0 };
        sum.size += inode.size;
        sum.files++;
        directories.set(directory, sum);
      }
    }
  }
  return { types, paths, contentSize, hardLinks, largestDirectories: largest(directories, options.directories ?? 10) };
}

function largest(directories: ReadonlyMap<ImagePath, { readonly size: number; readonly files: number }>, most: number): DirectorySize[] {
  return [...directories]
    .map(([path, sum]) => ({ path, ...sum }))
    .sort((a, b) => b.size - a.size || (a.path < b.path ? -1 : 1))
    .slice(0, most);
}
