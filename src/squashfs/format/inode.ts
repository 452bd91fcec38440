import { defineRecord } from "../../core/record.js";
import type { NodeType } from "../../tree/node.js";

/** The numbers of the basic inode types; an extended type is 7 more. Directory entries hold the basic one. */
export const inodeTypes: Readonly<Record<NodeType, number>> = {
  directory: 1,
  file: 2,
  symlink: 3,
  "block-device": 4,
  "character-device": 5,
  fifo: 6,
  socket: 7,
};

/** What an extended type's number is above the basic one. */
export const extendedBy = 7;

const typesByNumber = new Map((Object.keys(inodeTypes) as NodeType[]).map((type) => [inodeTypes[type], type]));

/** The node type of an inode type's number, or undefined. */
export function decodeInodeType(number: number): { readonly type: NodeType; readonly extended: boolean } | undefined {
  const extended = number > extendedBy;
  const type = typesByNumber.get(extended ? number - extendedBy : number);
  return type && { type, extended };
}

/** What every inode begins with. Source: squashfs_fs.h, struct squashfs_base_inode. */
export const inodeHeaderRecord = defineRecord("inode header", [
  ["type", "u16", "1 to 7 basic, 8 to 14 extended"],
  ["mode", "u16", "permission bits"],
  ["uidIndex", "u16", "the owner's place in the id table"],
  ["gidIndex", "u16", "the group's place in the id table"],
  ["mtime", "u32", "seconds since 1970"],
  ["number", "u32", "inode number, from 1"],
]);

/** struct squashfs_dir_inode */
export const basicDirectoryRecord = defineRecord("basic directory", [
  ["block", "u32", "the metadata block of the directory table where the listing starts"],
  ["links", "u32", "2 and one for every directory in it"],
  ["listingSize", "u16", "bytes of the listing, plus 3"],
  ["offset", "u16", "where the listing starts in its decompressed block"],
  ["parentNumber", "u32", "inode number of the directory above"],
]);

/** struct squashfs_ldir_inode; the index follows */
export const extendedDirectoryRecord = defineRecord("extended directory", [
  ["links", "u32", "2 and one for every directory in it"],
  ["listingSize", "u32", "bytes of the listing, plus 3"],
  ["block", "u32", "the metadata block of the directory table where the listing starts"],
  ["parentNumber", "u32", "inode number of the directory above"],
  ["indexCount", "u16", "entries of the index"],
  ["offset", "u16", "where the listing starts in its decompressed block"],
  ["xattrs", "u32", "the place of its set in the xattr id table; all ones: none"],
]);

/** struct squashfs_reg_inode; the size words of its blocks follow */
export const basicFileRecord = defineRecord("basic file", [
  ["start", "u32", "where its first block stands in the image"],
  ["fragment", "u32", "the place of its fragment block; all ones: none"],
  ["fragmentOffset", "u32", "where its tail starts in the decompressed fragment block"],
  ["size", "u32", "bytes of the file"],
]);

/** struct squashfs_lreg_inode; the size words of its blocks follow */
export const extendedFileRecord = defineRecord("extended file", [
  ["start", "u64", "where its first block stands in the image"],
  ["size", "u64", "bytes of the file"],
  ["sparse", "u64", "bytes of the file that are in holes"],
  ["links", "u32", "names of this inode"],
  ["fragment", "u32", "the place of its fragment block; all ones: none"],
  ["fragmentOffset", "u32", "where its tail starts in the decompressed fragment block"],
  ["xattrs", "u32", "the place of its set in the xattr id table; all ones: none"],
]);

/** struct squashfs_symlink_inode; the target follows, and in the extended type xattrsRecord after it */
export const symlinkRecord = defineRecord("symlink", [
  ["links", "u32", "names of this inode"],
  ["targetSize", "u32", "bytes of the target"],
]);

/** struct squashfs_dev_inode; in the extended type xattrsRecord follows */
export const deviceRecord = defineRecord("device", [
  ["links", "u32", "names of this inode"],
  ["device", "u32", "major and minor number, as Linux packs them"],
]);

/** struct squashfs_ipc_inode (fifo and socket); in the extended type xattrsRecord follows */
export const ipcRecord = defineRecord("fifo or socket", [["links", "u32", "names of this inode"]]);

/** What the extended types of symlinks, devices, fifos and sockets end with. */
export const xattrsRecord = defineRecord("xattrs", [["xattrs", "u32", "the place of its set in the xattr id table; all ones: none"]]);

/** One word of a file's block list. */
export const sizeWordRecord = defineRecord("block size", [["word", "u32", "stored size; bit 24: not compressed; 0: a hole"]]);

export const deviceLimits = { major: 0xfff, minor: 0xfffff } as const;

/** Packs a device number: major in bits 8 to 19, minor around it. Source: Linux, include/linux/kdev_t.h, new_encode_dev. */
export const encodeDevice = (major: number, minor: number): number => ((minor & 0xff) | (major << 8) | ((minor & ~0xff) << 12)) >>> 0;

export const decodeDevice = (device: number): { readonly major: number; readonly minor: number } => ({
  major: (device >>> 8) & 0xfff,
  minor: (device & 0xff) | ((device >>> 12) & 0xfff00),
});
