import { type ByteString, byteString } from "../../core/byte-string.js";
import { defineRecord } from "../../core/record.js";

/** In an inode: it has no extended attributes. */
export const noXattrs = 0xffff_ffff;

/** In a key's type: the value is a reference to where it stands. */
export const xattrOutOfLine = 0x0100;

/** The prefixes that a key's type stands for; other attributes cannot be stored. */
export const xattrPrefixes: readonly ByteString[] = [byteString("user."), byteString("trusted."), byteString("security.")];

/** A key; the name follows without its prefix. Source: squashfs_fs.h, struct squashfs_xattr_entry. */
export const xattrKeyRecord = defineRecord("xattr key", [
  ["type", "u16", "the number of the prefix; bit 8: the value is elsewhere"],
  ["nameSize", "u16", "bytes of the name"],
]);

/** A value's size; its bytes follow, or the 64-bit reference to them. Source: struct squashfs_xattr_val. */
export const xattrValueRecord = defineRecord("xattr value", [["size", "u32", "bytes that follow"]]);

/** The value of a key whose value is elsewhere. */
export const xattrReferenceRecord = defineRecord("xattr reference", [["value", "u64", "reference to a size and its bytes"]]);

/** An entry of the xattr id table: the set of attributes that inodes name by index. Source: struct squashfs_xattr_id. */
export const xattrSetRecord = defineRecord("xattr set", [
  ["reference", "u64", "where its first key stands in the xattr table"],
  ["count", "u32", "its keys"],
  ["size", "u32", "its decompressed bytes"],
]);

/** What stands before the xattr id table's block list. Source: struct squashfs_xattr_id_table. */
export const xattrTableRecord = defineRecord("xattr id table", [
  ["start", "u64", "where the metadata blocks of keys and values start"],
  ["setCount", "u32", "entries in the xattr id table"],
  ["unused", "u32", "0"],
]);
