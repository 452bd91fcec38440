import type { BlockCodecs } from "../../codec/block/block-codec.js";
import type { ByteSource } from "../../core/byte-source.js";
import { type ByteString, displayBytes } from "../../core/byte-string.js";
import { BuildError } from "../../core/errors.js";
import { limits } from "../../core/limits.js";
import { type ImagePath, joinPath, pathNames, rootPath } from "../../tree/path.js";
import { DataReader, type FileBlock } from "./data-reader.js";
import { ImageBytes } from "./image-bytes.js";
import type { DirectoryInode, FileInode, Inode } from "./inode.js";
import { InodeReader } from "./inode-reader.js";
import { type ListedName, ListingReader } from "./listing-reader.js";
import { MetadataReader } from "./metadata-reader.js";
import { readSuperblock, type Superblock } from "./superblock-reader.js";
import { XattrReader } from "./xattr-reader.js";

export interface OpenOptions {
  /** What images may be compressed with. */
  readonly codecs: BlockCodecs;
}

export interface SquashfsEntry {
  readonly name: ByteString;
  readonly inode: Inode;
}

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

/**
 * An image that is read where it is needed. Nothing in it is trusted: what contradicts itself or leads outside is `SQUASHFS_CORRUPT`, what
 * claims too much `SQUASHFS_LIMIT`, both with the place in the image. The source stays the caller's to close.
 */
export interface SquashfsImage {
  /** What the source is called: a path or a URL. */
  readonly name: string;
  readonly superblock: Superblock;
  readonly root: DirectoryInode;
  /** The inode at a path, or undefined; symbolic links are not followed. */
  lookup(path: ImagePath): Promise<Inode | undefined>;
  /** The names in a directory, in byte order. */
  entries(directory: DirectoryInode): Promise<readonly SquashfsEntry[]>;
  /** Everything at and below a path, a directory before what is in it, names in byte order; nothing where the path is not there. */
  walk(path?: ImagePath, options?: WalkOptions): AsyncGenerator<SquashfsPath>;
  /** The bytes of a file in pieces of at most one block; do not change them. */
  content(file: FileInode): AsyncIterable<Uint8Array>;
  /** Where the bytes of a file are in the image, in their order; nothing is decompressed. */
  blocks(file: FileInode): AsyncIterable<FileBlock>;
}

/** @throws BuildError `SQUASHFS_NOT_AN_IMAGE`, `SQUASHFS_VERSION`, `SQUASHFS_COMPRESSOR`, `SQUASHFS_TRUNCATED`, `SQUASHFS_CORRUPT` */
export async function openSquashfs(source: ByteSource, { codecs }: OpenOptions): Promise<SquashfsImage> {
  const superblock = await readSuperblock(source);
  const load = codecs[superblock.compressor];
  if (load === undefined) throw unknownCompressor(source, superblock, codecs);
  const codec = await load();
  const metadata = new MetadataReader(new ImageBytes(source, superblock.bytesUsed), codec);
  const inodes = new InodeReader(metadata, superblock, new XattrReader(metadata, superblock.xattrTableStart));
  const root = await inodes.read(superblock.rootInode);
  if (root.type !== "directory") throw metadata.image.corrupt(superblock.inodeTableStart, `its root is a ${root.type}`);
  return new OpenImage(superblock, root, {
    metadata,
    inodes,
    listings: new ListingReader(metadata, superblock),
    data: new DataReader(metadata, superblock, { codec, inodes }),
  });
}

interface Readers {
  readonly metadata: MetadataReader;
  readonly inodes: InodeReader;
  readonly listings: ListingReader;
  readonly data: DataReader;
}

class OpenImage implements SquashfsImage {
  readonly name: string;
  readonly superblock: Superblock;
  readonly root: DirectoryInode;
  readonly #readers: Readers;

  constructor(superblock: Superblock, root: DirectoryInode, readers: Readers) {
    this.name = readers.metadata.image.name;
    this.superblock = superblock;
    this.root = root;
    this.#readers = readers;
  }

  async lookup(path: ImagePath): Promise<Inode | undefined> {
    let inode: Inode = this.root;
    for (const name of pathNames(path)) {
      if (inode.type !== "directory") return undefined;
      const listed = (await this.#readers.listings.read(inode)).get(name);
      if (listed === undefined) return undefined;
      inode = await this.#inode(listed);
    }
    return inode;
  }

  async entries(directory: DirectoryInode): Promise<readonly SquashfsEntry[]> {
    const entries: SquashfsEntry[] = [];
    for (const listed of (await this.#readers.listings.read(directory)).values()) {
      entries.push({ name: listed.name, inode: await this.#inode(listed) });
    }
    return entries;
  }

  async *walk(path: ImagePath = rootPath, { depth = Number.POSITIVE_INFINITY }: WalkOptions = {}): AsyncGenerator<SquashfsPath> {
    const top = await this.lookup(path);
    const stack: (SquashfsPath & { readonly level: number })[] = [];
    if (top !== undefined) stack.push({ path, inode: top, last: true, level: 0 });
    const visited = new Set<number>();
    let count = 0;
    for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
      const { inode, last, level } = next;
      yield { path: next.path, inode, last };
      if (inode.type !== "directory" || level >= depth) continue;
      this.#enter(inode, next.path, visited);
      const entries = await this.entries(inode);
      count += entries.length;
      if (count > limits.imageEntries) throw this.#refused(`it has more than ${limits.imageEntries} names`);
      for (const [place, entry] of [...entries.entries()].reverse()) {
        const below = joinPath(next.path, entry.name);
        if (below.length > limits.pathLength) throw this.#refused(`it has a path of more than ${limits.pathLength} bytes`);
        stack.push({ path: below, inode: entry.inode, last: place === entries.length - 1, level: level + 1 });
      }
    }
  }

  content(file: FileInode): AsyncIterable<Uint8Array> {
    return this.#readers.data.content(file);
  }

  blocks(file: FileInode): AsyncIterable<FileBlock> {
    return this.#readers.data.blocks(file);
  }

  /** A directory has one name, so meeting it again means that the image leads around in a circle or multiplies itself. */
  #enter({ listing }: DirectoryInode, path: ImagePath, visited: Set<number>): void {
    if (visited.has(listing.inode)) {
      const { image } = this.#readers.metadata;
      throw image.corrupt(this.superblock.directoryTableStart, `the directory /${displayBytes(path)} stands in another place as well`);
    }
    visited.add(listing.inode);
  }

  async #inode({ name, type, inode }: ListedName): Promise<Inode> {
    const found = await this.#readers.inodes.read(inode);
    if (found.type === type) return found;
    const { image } = this.#readers.metadata;
    const at = this.superblock.inodeTableStart + inode.block;
    throw image.corrupt(at, `${displayBytes(name)} is a ${type} in its directory and a ${found.type} in its inode`);
  }

  #refused(why: string): BuildError {
    return this.#readers.metadata.image.limit(this.superblock.directoryTableStart, why);
  }
}

function unknownCompressor(source: ByteSource, { compressor }: Superblock, codecs: BlockCodecs): BuildError {
  const known = Object.keys(codecs).join(", ");
  return new BuildError("SQUASHFS_COMPRESSOR", `${source.name} is compressed with ${compressor}, and only ${known} can be read.`, {
    where: { source: source.name, offset: 0 },
    hint: "Make the image again with a compressor that can be read, such as mksquashfs -comp gzip.",
  });
}
