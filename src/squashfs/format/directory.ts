import { defineRecord } from "../../core/record.js";

/** A directory's size in its inode counts these bytes for `.` and `..`, which are not stored. */
export const impliedDirectoryBytes = 3;

/** Entries that may follow one header. */
export const entriesPerHeader = 256;

/** What stands before a run of entries. Source: squashfs_fs.h, struct squashfs_dir_header. */
export const directoryHeaderRecord = defineRecord("directory header", [
  ["countLessOne", "u32", "entries that follow, less one"],
  ["inodeBlock", "u32", "the metadata block of the inode table that holds these entries' inodes"],
  ["inodeNumber", "u32", "what the entries' inode numbers are relative to"],
]);

/** One entry; the name follows, without an ending. Source: struct squashfs_dir_entry. */
export const directoryEntryRecord = defineRecord("directory entry", [
  ["offset", "u16", "where the inode stands in its decompressed metadata block"],
  ["numberDelta", "i16", "inode number less that of the header"],
  ["type", "u16", "the basic inode type"],
  ["nameSizeLessOne", "u16", "bytes of the name, less one"],
]);

/** One entry of the index in an extended directory's inode; a name follows. Source: struct squashfs_dir_index. */
export const directoryIndexRecord = defineRecord("directory index", [
  ["position", "u32", "bytes from the listing's start to a header"],
  ["block", "u32", "the metadata block of the directory table that holds this header"],
  ["nameSizeLessOne", "u32", "bytes of the name of the first entry after this header, less one"],
]);
