import { defineRecord } from "../../core/record.js";

/** In a file's inode: none of its bytes are in a fragment. */
export const noFragment = 0xffff_ffff;

/** An entry of the fragment table. Source: squashfs_fs.h, struct squashfs_fragment_entry. */
export const fragmentRecord = defineRecord("fragment", [
  ["start", "u64", "where the fragment block stands in the image"],
  ["sizeWord", "u32", "its stored size; bit 24: not compressed"],
  ["unused", "u32", "0"],
]);

/** An entry of the id table: a user or group number. */
export const idRecord = defineRecord("id", [["id", "u32", "a user or group number"]]);

/** An entry of the export table: at place n - 1 stands the inode of number n. */
export const exportRecord = defineRecord("export", [["inode", "u64", "reference to an inode"]]);
