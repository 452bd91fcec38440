import type { BlockCodecs } from "../../codec/block/block-codec.js";
import type { ByteSource } from "../../core/byte-source.js";
import { displayBytes } from "../../core/byte-string.js";
import { BuildError } from "../../core/errors.js";
import { type ImagePath, rootPath } from "../../tree/path.js";
import { DataReader } from "./data-reader.js";
import { ImageBytes } from "./image-bytes.js";
import type { Inode } from "./inode.js";
import { InodeReader } from "./inode-reader.js";
import type { ListedName } from "./listing.js";
import { ListingReader } from "./listing-reader.js";
import { MetadataReader, type MetadataTable } from "./metadata-reader.js";
import { readSuperblock, type Superblock } from "./superblock-reader.js";
import { XattrReader } from "./xattr-reader.js";

/** The tables of metadata blocks that are read by place. */
export interface ImageTables {
  readonly inodes: MetadataTable;
  readonly listings: MetadataTable;
}

/** All that reads a part of one image. */
export interface ImageReaders {
  readonly superblock: Superblock;
  readonly tables: ImageTables;
  readonly metadata: MetadataReader;
  readonly inodes: InodeReader;
  readonly listings: ListingReader;
  readonly xattrs: XattrReader;
  readonly data: DataReader;
}

export async function openReaders(source: ByteSource, codecs: BlockCodecs): Promise<ImageReaders> {
  const superblock = await readSuperblock(source);
  const load = codecs[superblock.compressor];
  if (load === undefined) throw unknownCompressor(source, superblock, codecs);
  const codec = await load();
  const metadata = new MetadataReader(new ImageBytes(source, superblock.bytesUsed), codec);
  const tables = imageTables(superblock);
  const xattrs = new XattrReader(metadata, superblock.xattrTableStart);
  const inodes = new InodeReader(metadata, superblock, { table: tables.inodes, xattrs });
  const listings = new ListingReader(metadata, tables);
  return { superblock, tables, metadata, xattrs, inodes, listings, data: new DataReader(metadata, superblock, { codec, inodes }) };
}

/** The directory table ends at the latest where the list of the next table begins. */
function imageTables(superblock: Superblock): ImageTables {
  const { inodeTableStart, directoryTableStart, fragmentTableStart, exportTableStart, idTableStart, xattrTableStart } = superblock;
  const nexts = [fragmentTableStart, exportTableStart, idTableStart, xattrTableStart].filter((start) => start !== undefined);
  return {
    inodes: { name: "inode table", start: inodeTableStart, end: directoryTableStart },
    listings: { name: "directory table", start: directoryTableStart, end: Math.min(...nexts) },
  };
}

/** Reads the tables of inodes and listings in one go, where all of both will be needed: for a walk from the root. */
export async function holdTables({ metadata, tables }: ImageReaders, from: ImagePath): Promise<void> {
  if (from === rootPath) await metadata.image.hold(tables.inodes.start, tables.listings.end);
}

/** The inode of a name, if all that it takes has been read before. */
export function peekListed(readers: ImageReaders, listed: ListedName): Inode | undefined {
  const found = readers.inodes.peek(listed);
  return found && checked(readers, listed, found);
}

/** The inode of a name. */
export async function readListed(readers: ImageReaders, listed: ListedName): Promise<Inode> {
  return checked(readers, listed, await readers.inodes.read(listed));
}

function checked({ inodes, metadata }: ImageReaders, { name, type, block }: ListedName, found: Inode): Inode {
  if (found.type === type) return found;
  const at = inodes.table.start + block;
  throw metadata.image.corrupt(at, `${displayBytes(name)} is a ${type} in its directory and a ${found.type} in its inode`);
}

function unknownCompressor(source: ByteSource, { compressor }: Superblock, codecs: BlockCodecs): BuildError {
  const known = Object.keys(codecs).join(", ");
  return new BuildError("SQUASHFS_COMPRESSOR", `${source.name} is compressed with ${compressor}, and only ${known} can be read.`, {
    where: { source: source.name, offset: 0 },
    hint: "Make the image again with a compressor that can be read, such as mksquashfs -comp gzip.",
  });
}
