import type { BlockCodecs } from "../../codec/block/block-codec.js";
import type { ByteSource } from "../../core/byte-source.js";
import type { ByteString } from "../../core/byte-string.js";
import type { NodeType } from "../../tree/node.js";
import { type ImagePath, pathNames, rootPath } from "../../tree/path.js";
import type { FileBlock } from "./data-reader.js";
import { type ImageReaders, openReaders, peekListed, readListed } from "./image-readers.js";
import type { DirectoryInode, FileInode, Inode } from "./inode.js";
import { pathsBelow } from "./paths-below.js";
import type { Superblock } from "./superblock-reader.js";
import { type SquashfsPath, type WalkOptions, walkImage } from "./walk-image.js";

export interface OpenOptions {
  /** What images may be compressed with. */
  readonly codecs: BlockCodecs;
}

export interface SquashfsEntry {
  readonly name: ByteString;
  readonly inode: Inode;
}

/** A name in a directory and what its directory says of it; its inode is not read. */
export interface SquashfsName {
  readonly name: ByteString;
  readonly type: NodeType;
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
  /** The names in a directory, in byte order, without their inodes. */
  names(directory: DirectoryInode): Promise<readonly SquashfsName[]>;
  /** The inode of a name in a directory, or undefined. */
  child(directory: DirectoryInode, name: ByteString): Promise<Inode | undefined>;
  /** The names in a directory, in byte order, with their inodes. */
  entries(directory: DirectoryInode): Promise<readonly SquashfsEntry[]>;
  /** Everything at and below a path, a directory before what is in it, names in byte order; nothing where the path is not there. */
  walk(path?: ImagePath, options?: WalkOptions): AsyncGenerator<SquashfsPath>;
  /** As {@link SquashfsImage.walk}, many at a time, which is several times as fast. */
  walkBatches(path?: ImagePath, options?: WalkOptions): AsyncGenerator<readonly SquashfsPath[]>;
  /**
   * The paths of all that is below a path, in the same order, as bytes: each with a slash before and a NUL after it. Only inodes of directories are read. A piece is the
   * caller's until the next is asked for.
   */
  pathsBelow(path?: ImagePath): AsyncGenerator<Uint8Array>;
  /** The bytes of a file in pieces of at most one block; do not change them. */
  content(file: FileInode): AsyncIterable<Uint8Array>;
  /** Where the bytes of a file are in the image, in their order; nothing is decompressed. */
  blocks(file: FileInode): AsyncIterable<FileBlock>;
  /** The same at once, where nothing must be read for it; undefined elsewhere. */
  peekBlocks(file: FileInode): readonly FileBlock[] | undefined;
}

/** @throws BuildError `SQUASHFS_NOT_AN_IMAGE`, `SQUASHFS_VERSION`, `SQUASHFS_COMPRESSOR`, `SQUASHFS_TRUNCATED`, `SQUASHFS_CORRUPT` */
export async function openSquashfs(source: ByteSource, { codecs }: OpenOptions): Promise<SquashfsImage> {
  const readers = await openReaders(source, codecs);
  const { superblock, inodes, metadata } = readers;
  const root = await inodes.read(superblock.rootInode);
  if (root.type !== "directory") throw metadata.image.corrupt(superblock.inodeTableStart, `its root is a ${root.type}`);
  return new OpenImage(root, readers);
}

class OpenImage implements SquashfsImage {
  readonly name: string;
  readonly superblock: Superblock;
  readonly root: DirectoryInode;
  readonly #readers: ImageReaders;

  constructor(root: DirectoryInode, readers: ImageReaders) {
    this.name = readers.metadata.image.name;
    this.superblock = readers.superblock;
    this.root = root;
    this.#readers = readers;
  }

  async lookup(path: ImagePath): Promise<Inode | undefined> {
    let inode: Inode | undefined = this.root;
    for (const name of pathNames(path)) {
      if (inode?.type !== "directory") return undefined;
      inode = await this.child(inode, name);
    }
    return inode;
  }

  names(directory: DirectoryInode): Promise<readonly SquashfsName[]> {
    return this.#readers.listings.read(directory);
  }

  async child(directory: DirectoryInode, name: ByteString): Promise<Inode | undefined> {
    const listed = await this.#readers.listings.find(directory, name);
    return listed && readListed(this.#readers, listed);
  }

  async entries(directory: DirectoryInode): Promise<readonly SquashfsEntry[]> {
    const entries: SquashfsEntry[] = [];
    for (const listed of await this.#readers.listings.read(directory)) {
      entries.push({ name: listed.name, inode: peekListed(this.#readers, listed) ?? (await readListed(this.#readers, listed)) });
    }
    return entries;
  }

  async *walk(path?: ImagePath, options?: WalkOptions): AsyncGenerator<SquashfsPath> {
    for await (const batch of this.walkBatches(path, options)) yield* batch;
  }

  async *walkBatches(path: ImagePath = rootPath, options: WalkOptions = {}): AsyncGenerator<readonly SquashfsPath[]> {
    const inode = await this.lookup(path);
    if (inode !== undefined) yield* walkImage(this.#readers, { path, inode, last: true }, options);
  }

  async *pathsBelow(path: ImagePath = rootPath): AsyncGenerator<Uint8Array> {
    const inode = await this.lookup(path);
    if (inode?.type === "directory") yield* pathsBelow(this.#readers, path, inode);
  }

  content(file: FileInode): AsyncIterable<Uint8Array> {
    return this.#readers.data.content(file);
  }

  blocks(file: FileInode): AsyncIterable<FileBlock> {
    return this.#readers.data.blocks(file);
  }

  peekBlocks(file: FileInode): readonly FileBlock[] | undefined {
    return this.#readers.data.peekBlocks(file);
  }
}
