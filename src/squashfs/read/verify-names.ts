import { displayBytes } from "../../core/byte-string.js";
import { throwIfAborted } from "../../core/errors.js";
import { limits } from "../../core/limits.js";
import { displayPath, type ImagePath, joinPath, rootPath } from "../../tree/path.js";
import type { ImageReaders } from "./image-readers.js";
import type { DirectoryInode, Inode } from "./inode.js";
import { inodeKey } from "./inode-reader.js";
import type { ListedName } from "./listing.js";
import type { Census } from "./verify-inodes.js";
import type { Problems } from "./verify-problems.js";

/** How often each inode was met, by its place. */
type Meetings = Map<number, number>;

interface Visit {
  readonly path: ImagePath;
  readonly directory: DirectoryInode;
}

/** Goes through all directories: every inode has exactly the names that it counts, and every name an inode. Gives the number of names. */
export async function verifyNames(
  readers: ImageReaders,
  census: Census,
  problems: Problems,
  signal: AbortSignal | undefined,
): Promise<number> {
  const { superblock, inodes, listings, tables } = readers;
  const root = inodeKey(superblock.rootInode);
  const found = census.byPlace.get(root) ?? (await problems.attempt(() => inodes.read(superblock.rootInode)));
  if (found?.type !== "directory") {
    problems.add(inodes.table.start + superblock.rootInode.block, "its root is no directory");
    return 0;
  }
  const met: Meetings = new Map([[root, 1]]);
  const pending: Visit[] = [{ path: rootPath, directory: found }];
  let names = 0;
  for (let visit = pending.pop(); visit !== undefined; visit = pending.pop()) {
    throwIfAborted(signal);
    const { path, directory } = visit;
    const at = tables.listings.start + directory.listing.at.block;
    const listing = await problems.attempt(() => listings.read(directory));
    if (listing === undefined) continue;
    await problems.attempt(() => listings.check(directory));
    names += listing.length;
    if (names > limits.imageEntries) {
      problems.add(at, `it has more than ${limits.imageEntries} names`);
      break;
    }
    let below = 0;
    for (const listed of listing) {
      const child = await inodeOf(readers, census, { listed, at, problems });
      if (child === undefined) continue;
      const key = inodeKey(listed);
      const before = met.get(key) ?? 0;
      met.set(key, before + 1);
      if (child.type !== "directory") continue;
      below++;
      const childPath = joinPath(path, listed.name);
      if (before > 0) problems.add(at, `the directory ${displayPath(childPath)} stands in another place as well`);
      else pending.push({ path: childPath, directory: child });
    }
    // squashfs-tools counts the directories in a directory, squashfs-tools-ng all that is in it
    if (directory.links !== 2 + below && directory.links !== 2 + listing.length) {
      problems.add(at, `the directory ${displayPath(path)} says that it has ${directory.links} links, and has ${2 + below}`);
    }
  }
  verifyLinks(readers, census, { met, problems });
  return names;
}

interface Meeting {
  readonly listed: ListedName;
  /** Where the listing stands. */
  readonly at: number;
  readonly problems: Problems;
}

async function inodeOf({ inodes }: ImageReaders, census: Census, { listed, at, problems }: Meeting): Promise<Inode | undefined> {
  const known = census.byPlace.get(inodeKey(listed));
  const name = displayBytes(listed.name);
  if (known === undefined && census.whole) {
    problems.add(at, `${name} leads to a place of the inode table where no inode begins`);
    return undefined;
  }
  const inode = known ?? (await problems.attempt(() => inodes.read(listed)));
  if (inode === undefined) return undefined;
  if (inode.type !== listed.type) problems.add(at, `${name} is a ${listed.type} in its directory and a ${inode.type} in its inode`);
  if (inode.number !== listed.number)
    problems.add(at, `${name} has the number ${listed.number} in its directory and ${inode.number} in its inode`);
  return inode;
}

function verifyLinks(
  { inodes }: ImageReaders,
  { byPlace }: Census,
  { met, problems }: { readonly met: Meetings; readonly problems: Problems },
): void {
  for (const [key, inode] of byPlace) {
    const names = met.get(key) ?? 0;
    const at = inodes.table.start + Math.floor(key / 0x10000);
    if (names === 0) problems.add(at, `the inode ${inode.number}, a ${inode.type}, is in no directory`);
    else if (inode.type !== "directory" && inode.links !== names) {
      problems.add(at, `the inode ${inode.number}, a ${inode.type}, counts ${inode.links} names and has ${names}`);
    }
  }
}
