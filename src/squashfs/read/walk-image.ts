import { type ImagePath, joinPath } from "../../tree/path.js";
import { EnteredDirectories } from "./entered-directories.js";
import { holdTables, type ImageReaders, peekListed, readListed } from "./image-readers.js";
import type { DirectoryInode, Inode } from "./inode.js";
import type { ListedName, Listing } from "./listing.js";

export interface SquashfsPath {
  readonly path: ImagePath;
  readonly inode: Inode;
  /** Nothing follows it in its directory. */
  readonly last: boolean;
}

export interface WalkOptions {
  /** How many levels below the path are visited; all where it is not given. */
  readonly depth?: number;
}

/** Paths that are given out together. */
const batchSize = 1000;

/** A directory whose names are being visited. */
interface Level {
  readonly path: ImagePath;
  readonly listing: Listing;
  next: number;
}

/** Everything at and below a place, a directory before what is in it, in batches. What was found before a failure is given before it is thrown. */
export async function* walkImage(
  readers: ImageReaders,
  top: SquashfsPath,
  { depth = Number.POSITIVE_INFINITY }: WalkOptions = {},
): AsyncGenerator<readonly SquashfsPath[]> {
  if (depth === Number.POSITIVE_INFINITY) await holdTables(readers, top.path);
  const walker = new Walker(readers, depth);
  let batch: SquashfsPath[] = [];
  try {
    for (let found: SquashfsPath | undefined = walker.start(top); found !== undefined; found = walker.peek() ?? (await walker.next())) {
      batch.push(found);
      if (batch.length < batchSize) continue;
      yield batch;
      batch = [];
    }
  } catch (error) {
    if (batch.length > 0) yield batch;
    throw error;
  }
  if (batch.length > 0) yield batch;
}

/** A directory that is gone into. */
interface Entering {
  readonly path: ImagePath;
  readonly inode: DirectoryInode;
}

class Walker {
  readonly #readers: ImageReaders;
  readonly #depth: number;
  readonly #levels: Level[] = [];
  readonly #entered: EnteredDirectories;
  /** A directory that was given out, and was not gone into yet. */
  #entering: Entering | undefined;

  constructor(readers: ImageReaders, depth: number) {
    this.#readers = readers;
    this.#depth = depth;
    this.#entered = new EnteredDirectories(readers);
  }

  start(top: SquashfsPath): SquashfsPath {
    return this.#found(top);
  }

  /** The next path, or undefined where something must be read for it, or where none is left. */
  peek(): SquashfsPath | undefined {
    if (this.#entering !== undefined) {
      const listing = this.#readers.listings.peek(this.#entering.inode);
      if (listing === undefined) return undefined;
      this.#enter(this.#entering, listing);
    }
    const level = this.#level();
    const listed = level?.listing[level.next];
    if (level === undefined || listed === undefined) return undefined;
    const inode = peekListed(this.#readers, listed);
    return inode && this.#take(level, listed, inode);
  }

  /** The next path, or undefined where none is left. */
  async next(): Promise<SquashfsPath | undefined> {
    if (this.#entering !== undefined) this.#enter(this.#entering, await this.#readers.listings.read(this.#entering.inode));
    const level = this.#level();
    const listed = level?.listing[level.next];
    return level && listed && this.#take(level, listed, await readListed(this.#readers, listed));
  }

  /** The directory that has a name left. */
  #level(): Level | undefined {
    let level = this.#levels.at(-1);
    while (level !== undefined && level.next === level.listing.length) {
      this.#levels.pop();
      level = this.#levels.at(-1);
    }
    return level;
  }

  #take(level: Level, { name }: ListedName, inode: Inode): SquashfsPath {
    const path = joinPath(level.path, name);
    this.#entered.checkPath(path.length);
    level.next++;
    return this.#found({ path, inode, last: level.next === level.listing.length });
  }

  #found(found: SquashfsPath): SquashfsPath {
    if (found.inode.type === "directory" && this.#levels.length < this.#depth) this.#entering = { path: found.path, inode: found.inode };
    return found;
  }

  #enter({ path, inode }: Entering, listing: Listing): void {
    this.#entering = undefined;
    this.#entered.add(inode, listing.length, () => path);
    this.#levels.push({ path, listing, next: 0 });
  }
}
