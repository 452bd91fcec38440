import type { Field, RecordFormat } from "../../core/record.js";
import * as options from "./compressor-options.js";
import { directoryEntryRecord, directoryHeaderRecord, directoryIndexRecord } from "./directory.js";
import { exportRecord } from "./export.js";
import { fragmentRecord } from "./fragment.js";
import { idRecord } from "./id.js";
import * as inode from "./inode.js";
import { metadataHeaderRecord, tableBlockRecord } from "./metadata-block.js";
import { superblockRecord } from "./superblock.js";
import { xattrKeyRecord, xattrReferenceRecord, xattrSetRecord, xattrTableRecord, xattrValueRecord } from "./xattr.js";

interface Section {
  readonly title: string;
  readonly text: string;
  readonly records: readonly RecordFormat<readonly Field[]>[];
}

const sections: readonly Section[] = [
  {
    title: "The image",
    text: "The superblock, the compressor's options, the blocks of files and fragments, the inode table, the directory table, the fragment, export, id and xattr tables, and zeros up to 4 KiB.",
    records: [superblockRecord],
  },
  {
    title: "Compressor options",
    text: "A metadata block that is not compressed, after the superblock, where its flag is set.",
    records: [
      options.gzipOptionsRecord,
      options.zstdOptionsRecord,
      options.xzOptionsRecord,
      options.lz4OptionsRecord,
      options.lzoOptionsRecord,
    ],
  },
  {
    title: "Metadata",
    text: "All but file contents is cut into blocks of 8 KiB, each compressed by itself behind a header. A reference is a 64-bit number: where the block stands in its table, and in the lowest 16 bits the offset in the decompressed block. Tables that are looked up by number have a list of their blocks.",
    records: [metadataHeaderRecord, tableBlockRecord],
  },
  {
    title: "Inodes",
    text: "A header, then what the type needs. The extended form has room for attributes, holes, hard links, large sizes and directory indexes, and is written only where it is needed. A file's block sizes follow it: one word a block.",
    records: [
      inode.inodeHeaderRecord,
      inode.basicDirectoryRecord,
      inode.extendedDirectoryRecord,
      inode.basicFileRecord,
      inode.extendedFileRecord,
      inode.sizeWordRecord,
      inode.symlinkRecord,
      inode.deviceRecord,
      inode.ipcRecord,
      inode.xattrsRecord,
    ],
  },
  {
    title: "Directories",
    text: "A listing is runs of entries in byte order of their names, at most 256 under one header, whose inodes stand in one metadata block. A long listing has an index in its inode.",
    records: [directoryHeaderRecord, directoryEntryRecord, directoryIndexRecord],
  },
  {
    title: "Fragments, owners, export",
    text: "Tails of files share fragment blocks. Owners are numbered in a table of their own. The export table leads from an inode's number to the inode.",
    records: [fragmentRecord, idRecord, exportRecord],
  },
  {
    title: "Extended attributes",
    text: "A set is keys and values; sets that are equal are stored once, and a long value that recurs is stored once and referred to.",
    records: [xattrTableRecord, xattrSetRecord, xattrKeyRecord, xattrValueRecord, xattrReferenceRecord],
  },
];

const table = ({ name, size, fields }: RecordFormat<readonly Field[]>): string => {
  const rows = fields.map(([field, type, means]) => `| ${field} | ${type} | ${means.replaceAll("|", "\\|")} |`);
  return `### ${name}, ${size} bytes\n\n| field | type | meaning |\n| --- | --- | --- |\n${rows.join("\n")}\n`;
};

/** docs/squashfs-format.md: the records of squashfs 4.0, from the tables that encode and decode them. */
export function formatPage(): string {
  const parts = sections.map(({ title, text, records }) => `## ${title}\n\n${text}\n\n${records.map(table).join("\n")}`);
  return `<!-- Written by bin/build.js from src/squashfs/format. Do not edit. -->
# squashfs 4.0, as this project reads and writes it

Numbers are little-endian, and records have no gaps. Source: Linux, fs/squashfs/squashfs_fs.h, and images of squashfs-tools.

${parts.join("\n")}`;
}
