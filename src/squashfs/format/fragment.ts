import { defineRecord } from "../../core/record.js";

/** In a file's inode: none of its bytes are in a fragment. */
export const noFragment = 0xffff_ffff;

/** An entry of the fragment table. Source: squashfs_fs.h, struct squashfs_fragment_entry. */
export const fragmentRecord = defineRecord("fragment", [
  ["start", "u64", "where the fragment block stands in the image"],
  ["sizeWord", "u32", "its stored size; bit 24: not compressed"],
  ["unused", "u32", "0"],
]);
