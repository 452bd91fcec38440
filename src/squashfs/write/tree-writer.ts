import { BuildError } from "../../core/errors.js";
import { RecordWriter } from "../../core/record-writer.js";
import type { File } from "../../tree/node.js";
import { exportRecord } from "../format/export.js";
import { inodeTypes } from "../format/inode.js";
import { encodeReference, type MetadataPosition } from "../format/metadata-block.js";
import { StoredContent } from "./data-plan.js";
import { writeListing } from "./directory-writer.js";
import { IdTable } from "./id-table.js";
import { type InodeFacts, writeDirectory, writeFile, writeSpecial } from "./inode-writer.js";
import { type MetadataSettings, MetadataWriter } from "./metadata-writer.js";
import { type ImagePlan, isPlannedDirectory, type PlannedDirectory, type PlannedInode } from "./scan.js";
import { XattrTable } from "./xattr-table.js";

/** The tables that a tree became. */
export interface WrittenTree {
  readonly inodeTable: Uint8Array;
  readonly directoryTable: Uint8Array;
  readonly root: MetadataPosition;
  /** The entries of the export table, back to back. */
  readonly exports: Uint8Array;
  readonly ids: IdTable;
  readonly xattrs: XattrTable;
}

/**
 * Writes the inode and the directory table together: an inode names the place of its listing, a listing the places of its inodes. From the
 * bottom up, everything that is named stands already.
 */
export function writeTree(
  plan: ImagePlan,
  stored: ReadonlyMap<File, StoredContent>,
  { mtime, settings }: { readonly mtime: number | undefined; readonly settings: MetadataSettings },
): WrittenTree {
  const inodes = new MetadataWriter(settings);
  const listings = new MetadataWriter(settings);
  const ids = new IdTable();
  const xattrs = new XattrTable();
  const written: MetadataPosition[] = [];

  const factsOf = ({ node, number, links }: PlannedInode): InodeFacts => ({
    number,
    links,
    uidIndex: ids.place(node.uid),
    gidIndex: ids.place(node.gid),
    mtime: mtime === undefined ? node.mtime : Math.min(node.mtime, mtime),
    xattrs: xattrs.place(node.xattrs),
  });
  const write = (inode: PlannedInode | PlannedDirectory): void => {
    const { node } = inode;
    if (isPlannedDirectory(inode)) {
      const { listing } = inode;
      if (listing === undefined) throw new BuildError("INTERNAL", "A directory's inode was to be written before its listing.");
      writeDirectory(inodes, node, factsOf(inode), listing, inode.parentNumber);
    } else if (node.type === "file") {
      writeFile(inodes, node, factsOf(inode), stored.get(node) ?? new StoredContent(node.content));
    } else if (node.type === "directory") {
      throw new BuildError("INTERNAL", "A directory was planned without its children.");
    } else {
      writeSpecial(inodes, node, factsOf(inode));
    }
  };
  const place = (inode: PlannedInode): MetadataPosition => {
    if (inode.at !== undefined) return inode.at;
    const at = inodes.position;
    inode.at = at;
    written[inode.number - 1] = at;
    write(inode);
    return at;
  };

  for (const directory of plan.directories) {
    const entries = directory.children.map(({ name, inode }) => {
      return { name, type: inodeTypes[inode.node.type], number: inode.number, at: place(inode) };
    });
    directory.listing = writeListing(listings, entries);
  }
  const root = place(plan.root);
  const exports = new RecordWriter(written.length * exportRecord.size);
  for (const at of written) exports.record(exportRecord, { inode: encodeReference(at) });
  return { inodeTable: inodes.finish(), directoryTable: listings.finish(), root, exports: exports.bytes(), ids, xattrs };
}
