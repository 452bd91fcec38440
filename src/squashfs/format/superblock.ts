import { defineRecord } from "../../core/record.js";

/** "hsqs": squashfs, little-endian. */
export const squashfsMagic = 0x73717368;

/** "sqsh": the big-endian images of versions before 4.0. */
export const bigEndianMagic = 0x68737173;

/** What stands for the start of a table that is not there. */
export const noTable = 0xffff_ffff_ffff_ffffn;

export const blockSizes = { least: 4096, default: 131_072, most: 1_048_576 } as const;

/** Images are padded to this, so that a loop device of 4 KiB sectors can hold them. */
export const imageAlignment = 4096;

/** The first 96 bytes of an image. Source: Linux, fs/squashfs/squashfs_fs.h, struct squashfs_super_block. */
export const superblockRecord = defineRecord("superblock", [
  ["magic", "u32", "0x73717368, `hsqs`"],
  ["inodeCount", "u32", "inodes in the inode table"],
  ["modificationTime", "u32", "when the image was made, in seconds since 1970"],
  ["blockSize", "u32", "bytes in a data block, a power of two from 4 KiB to 1 MiB"],
  ["fragmentCount", "u32", "entries in the fragment table"],
  ["compressor", "u16", "the number of the compressor"],
  ["blockLog", "u16", "log2 of blockSize"],
  ["flags", "u16", "superblockFlags"],
  ["idCount", "u16", "entries in the id table"],
  ["versionMajor", "u16", "4"],
  ["versionMinor", "u16", "0"],
  ["rootInode", "u64", "reference to the root's inode"],
  ["bytesUsed", "u64", "bytes of the image without its padding"],
  ["idTableStart", "u64", "where the id table's block list stands"],
  ["xattrTableStart", "u64", "where the xattr id table's header stands; all ones: no xattrs"],
  ["inodeTableStart", "u64", "where the inode table starts"],
  ["directoryTableStart", "u64", "where the directory table starts, and the inode table ends"],
  ["fragmentTableStart", "u64", "where the fragment table's block list stands"],
  ["exportTableStart", "u64", "where the export table's block list stands; all ones: not exportable"],
]);

/** Bits of the superblock's flags, by what they say. */
export const superblockFlags = {
  "uncompressed-inodes": 0x0001,
  "uncompressed-data": 0x0002,
  "uncompressed-fragments": 0x0008,
  "no-fragments": 0x0010,
  "always-fragments": 0x0020,
  duplicates: 0x0040,
  exportable: 0x0080,
  "uncompressed-xattrs": 0x0100,
  "no-xattrs": 0x0200,
  "compressor-options": 0x0400,
  "uncompressed-ids": 0x0800,
} as const;

export type SuperblockFlag = keyof typeof superblockFlags;

export const encodeFlags = (flags: readonly SuperblockFlag[]): number => flags.reduce((bits, flag) => bits | superblockFlags[flag], 0);

export const decodeFlags = (bits: number): SuperblockFlag[] =>
  (Object.keys(superblockFlags) as SuperblockFlag[]).filter((flag) => (bits & superblockFlags[flag]) !== 0);
