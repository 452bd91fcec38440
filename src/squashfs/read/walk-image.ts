import { displayBytes } from "../../core/byte-string.js";
import { limits } from "../../core/limits.js";
import { type ImagePath, joinPath, rootPath } from "../../tree/path.js";
import { type ImageReaders, peekListed, readListed } from "./image-readers.js";
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

/** The name that is visited next. */
interface Place {
  readonly level: Level;
  readonly listed: ListedName;
}

/** Everything at and below a place, a directory before what is in it, in batches. What was found before a failure is given before it is thrown. */
export async function* walkImage(
  readers: ImageReaders,
  top: SquashfsPath,
  { depth = Number.POSITIVE_INFINITY }: WalkOptions,
): AsyncGenerator<readonly SquashfsPath[]> {
  const { metadata, tables } = readers;
  // all of both tables will be needed
  if (top.path === rootPath && depth === Number.POSITIVE_INFINITY) await metadata.image.hold(tables.inodes.start, tables.listings.end);
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

class Walker {
  readonly #readers: ImageReaders;
  readonly #depth: number;
  readonly #levels: Level[] = [];
  /** Places of the inodes of directories. */
  readonly #visited = new Set<number>();
  /** A directory that was given out, and was not gone into yet. */
  #entering: { readonly path: ImagePath; readonly inode: DirectoryInode } | undefined;
  #count = 0;

  constructor(readers: ImageReaders, depth: number) {
    this.#readers = readers;
    this.#depth = depth;
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
    const place = this.#place();
    if (place === undefined) return undefined;
    const inode = peekListed(this.#readers, place.listed);
    return inode && this.#take(place, inode);
  }

  /** The next path, or undefined where none is left. */
  async next(): Promise<SquashfsPath | undefined> {
    if (this.#entering !== undefined) this.#enter(this.#entering, await this.#readers.listings.read(this.#entering.inode));
    const place = this.#place();
    return place && this.#take(place, await readListed(this.#readers, place.listed));
  }

  #place(): Place | undefined {
    for (let level = this.#levels.at(-1); level !== undefined; level = this.#levels.at(-1)) {
      const listed = level.listing[level.next];
      if (listed !== undefined) return { level, listed };
      this.#levels.pop();
    }
    return undefined;
  }

  #take({ level, listed }: Place, inode: Inode): SquashfsPath {
    const path = joinPath(level.path, listed.name);
    if (path.length > limits.pathLength) throw this.#refused(`it has a path of more than ${limits.pathLength} bytes`);
    level.next++;
    return this.#found({ path, inode, last: level.next === level.listing.length });
  }

  #found(found: SquashfsPath): SquashfsPath {
    const { path, inode } = found;
    if (inode.type === "directory" && this.#levels.length < this.#depth) this.#entering = { path, inode };
    return found;
  }

  /** A directory has one name, so meeting it again means that the image leads around in a circle or multiplies itself. */
  #enter({ path, inode }: { readonly path: ImagePath; readonly inode: DirectoryInode }, listing: Listing): void {
    const { metadata, tables } = this.#readers;
    this.#entering = undefined;
    if (this.#visited.has(inode.listing.inode)) {
      throw metadata.image.corrupt(tables.listings.start, `the directory /${displayBytes(path)} stands in another place as well`);
    }
    this.#visited.add(inode.listing.inode);
    this.#count += listing.length;
    if (this.#count > limits.imageEntries) throw this.#refused(`it has more than ${limits.imageEntries} names`);
    this.#levels.push({ path, listing, next: 0 });
  }

  #refused(why: string) {
    return this.#readers.metadata.image.limit(this.#readers.tables.listings.start, why);
  }
}
