import { type ByteString, displayBytes } from "../../core/byte-string.js";
import { limits } from "../../core/limits.js";
import type { NodeType } from "../../tree/node.js";
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

/** A path, and what its directory says of it. */
export interface SquashfsPathName {
  readonly path: ImagePath;
  /** The path without its last name, and that name; undefined where the walk begins. */
  readonly above?: ImagePath | undefined;
  readonly name?: ByteString | undefined;
  readonly inode: { readonly type: NodeType };
  /** Nothing follows it in its directory. */
  readonly last: boolean;
}

/** Paths that are given out together. */
const batchSize = 1000;

/** A directory whose names are being visited. */
interface Level {
  readonly path: ImagePath;
  readonly listing: Listing;
  next: number;
}

/** What is taken of each name on the way: its inode, or only what its directory says of it. A directory's inode is always read. */
export interface Depiction<Node extends Inode | ListedName> {
  /** Undefined where something must be read for it. */
  readonly peek: (listed: ListedName) => Node | undefined;
  readonly read: (listed: ListedName) => Promise<Node>;
}

export const wholeInodes = (readers: ImageReaders): Depiction<Inode> => ({
  peek: (listed) => peekListed(readers, listed),
  read: (listed) => readListed(readers, listed),
});

export const namesOnly = (readers: ImageReaders): Depiction<Inode | ListedName> => ({
  peek: (listed) => (listed.type === "directory" ? peekListed(readers, listed) : listed),
  read: async (listed) => (listed.type === "directory" ? readListed(readers, listed) : listed),
});

/** A path on the way. */
interface Found<Node> extends Pick<SquashfsPathName, "path" | "above" | "name"> {
  readonly inode: Node;
  readonly last: boolean;
}

export interface Walk<Node extends Inode | ListedName> extends WalkOptions {
  readonly top: Found<Node>;
  readonly depiction: Depiction<Node>;
}

/** Everything at and below a place, a directory before what is in it, in batches. What was found before a failure is given before it is thrown. */
export async function* walkImage<Node extends Inode | ListedName>(
  readers: ImageReaders,
  { top, depiction, depth = Number.POSITIVE_INFINITY }: Walk<Node>,
): AsyncGenerator<readonly Found<Node>[]> {
  const { metadata, tables } = readers;
  // all of both tables will be needed
  if (top.path === rootPath && depth === Number.POSITIVE_INFINITY) await metadata.image.hold(tables.inodes.start, tables.listings.end);
  const walker = new Walker(readers, depth, depiction);
  let batch: Found<Node>[] = [];
  try {
    for (let found: Found<Node> | undefined = walker.start(top); found !== undefined; found = walker.peek() ?? (await walker.next())) {
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

class Walker<Node extends Inode | ListedName> {
  readonly #readers: ImageReaders;
  readonly #depth: number;
  readonly #depiction: Depiction<Node>;
  readonly #levels: Level[] = [];
  /** Places of the inodes of directories. */
  readonly #visited = new Set<number>();
  /** A directory that was given out, and was not gone into yet. */
  #entering: Entering | undefined;
  #count = 0;

  constructor(readers: ImageReaders, depth: number, depiction: Depiction<Node>) {
    this.#readers = readers;
    this.#depth = depth;
    this.#depiction = depiction;
  }

  start(top: Found<Node>): Found<Node> {
    return this.#found(top);
  }

  /** The next path, or undefined where something must be read for it, or where none is left. */
  peek(): Found<Node> | undefined {
    if (this.#entering !== undefined) {
      const listing = this.#readers.listings.peek(this.#entering.inode);
      if (listing === undefined) return undefined;
      this.#enter(this.#entering, listing);
    }
    const level = this.#level();
    const listed = level?.listing[level.next];
    if (level === undefined || listed === undefined) return undefined;
    const node = this.#depiction.peek(listed);
    return node && this.#take(level, listed, node);
  }

  /** The next path, or undefined where none is left. */
  async next(): Promise<Found<Node> | undefined> {
    if (this.#entering !== undefined) this.#enter(this.#entering, await this.#readers.listings.read(this.#entering.inode));
    const level = this.#level();
    const listed = level?.listing[level.next];
    return level && listed && this.#take(level, listed, await this.#depiction.read(listed));
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

  #take(level: Level, { name }: ListedName, inode: Node): Found<Node> {
    const path = joinPath(level.path, name);
    if (path.length > limits.pathLength) throw this.#refused(`it has a path of more than ${limits.pathLength} bytes`);
    level.next++;
    return this.#found({ path, above: level.path, name, inode, last: level.next === level.listing.length });
  }

  #found(found: Found<Node>): Found<Node> {
    const node: Inode | ListedName = found.inode;
    if ("listing" in node && this.#levels.length < this.#depth) this.#entering = { path: found.path, inode: node };
    return found;
  }

  /** A directory has one name, so meeting it again means that the image leads around in a circle or multiplies itself. */
  #enter({ path, inode }: Entering, listing: Listing): void {
    const { metadata, tables } = this.#readers;
    this.#entering = undefined;
    if (this.#visited.has(inode.listing.inode)) {
      const at = tables.inodes.start + Math.floor(inode.listing.inode / 0x10000);
      throw metadata.image.corrupt(at, `the directory /${displayBytes(path)} stands in another place as well`);
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
