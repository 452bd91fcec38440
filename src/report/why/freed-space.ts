import { throwIfAborted } from "../../core/errors.js";
import type { FileInode, SquashfsImage } from "../../squashfs/index.js";
import { type ImagePath, rootPath, splitPath } from "../../tree/path.js";
import type { PackagePaths } from "./package-paths.js";

/** What an image would lose with some packages. */
export interface FreedSpace {
  readonly files: number;
  /** Bytes of these files when they are read. */
  readonly contents: number;
  /** Bytes of the image that only they take; of a fragment that they share, their part. */
  readonly stored: number;
}

/**
 * Adds up the files that go with packages: those that only they ship, and what was made in directories of theirs, such as bytecode.
 *
 * @param going names of packages
 */
export async function freedSpace(
  image: SquashfsImage,
  going: ReadonlySet<string>,
  { paths, signal }: { readonly paths: PackagePaths; readonly signal?: AbortSignal | undefined },
): Promise<FreedSpace> {
  const goes = (path: ImagePath): boolean => {
    for (let at = path; at !== rootPath; at = splitPath(at).directory) {
      const owners = paths.owners(at);
      if (owners.length > 0) return owners.every((name) => going.has(name));
    }
    return false;
  };
  const files = new Map<number, { readonly inode: FileInode; goes: boolean }>();
  for await (const batch of image.walkBatches()) {
    throwIfAborted(signal);
    for (const { path, inode } of batch) {
      if (inode.type !== "file") continue;
      const known = files.get(inode.number);
      // a file with several names goes with the last of them
      if (known === undefined) files.set(inode.number, { inode, goes: goes(path) });
      else known.goes &&= goes(path);
    }
  }
  const all = [...files.values()];
  const lost = all.filter((one) => one.goes).map(({ inode }) => inode);
  const staying = all.filter((one) => !one.goes).map(({ inode }) => inode);
  const contents = lost.reduce((sum, { size }) => sum + size, 0);
  return { files: lost.length, contents, stored: await storedBytes(image, lost, staying) };
}

async function storedBytes(image: SquashfsImage, lost: readonly FileInode[], staying: readonly FileInode[]): Promise<number> {
  const { blockSize } = image.superblock;
  // equal files are stored once: their blocks begin at the same place
  const kept = new Set(staying.filter(({ size }) => size >= blockSize).map(({ data }) => data.start));
  const tails = new Map<number, Map<number, number>>();
  for (const { data, size } of [...lost, ...staying]) {
    if (data.fragment === undefined) continue;
    const places = tails.get(data.fragment.place) ?? new Map<number, number>();
    tails.set(data.fragment.place, places.set(data.fragment.offset, size % blockSize));
  }
  const keptTails = new Set(staying.flatMap(({ data: { fragment } }) => (fragment === undefined ? [] : [tailKey(fragment)])));
  const counted = new Set<number | string>();
  let stored = 0;
  for (const inode of lost) {
    const { start, fragment } = inode.data;
    for await (const block of image.blocks(inode)) {
      if (block.kind === "block" && !kept.has(start) && !counted.has(block.stored.at)) {
        counted.add(block.stored.at);
        stored += block.stored.size;
      }
      if (block.kind !== "tail" || fragment === undefined || keptTails.has(tailKey(fragment)) || counted.has(tailKey(fragment))) continue;
      counted.add(tailKey(fragment));
      const whole = [...(tails.get(fragment.place)?.values() ?? [])].reduce((sum, length) => sum + length, 0);
      stored += (block.stored.size * block.length) / whole;
    }
  }
  return Math.round(stored);
}

const tailKey = ({ place, offset }: NonNullable<FileInode["data"]["fragment"]>): string => `${place}:${offset}`;
