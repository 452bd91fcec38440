import { BuildError } from "../../core/errors.js";
import type { File } from "../../tree/node.js";
import { exportRecord } from "../format/export.js";
import { inodeTypes } from "../format/inode.js";
import { encodeReference, type MetadataPosition } from "../format/metadata-block.js";
import { type StoredContent, storedContent } from "./data-plan.js";
import { type Listing, writeListing } from "./directory-writer.js";
import { IdTable } from "./id-table.js";
import { encodeDirectory, encodeFile, encodeSpecial, type InodeFacts } from "./inode-encoder.js";
import { type MetadataSettings, MetadataWriter } from "./metadata-writer.js";
import { type ImagePlan, isPlannedDirectory, type PlannedDirectory, type PlannedInode } from "./scan.js";
import { XattrTable } from "./xattr-table.js";

/** The tables that a tree became. */
export interface WrittenTree {
  readonly inodeTable: Uint8Array;
  readonly directoryTable: Uint8Array;
  readonly root: MetadataPosition;
  /** The entries of the export table. */
  readonly exports: readonly Uint8Array[];
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
  const written = new Map<PlannedInode, MetadataPosition>();
  const listed = new Map<PlannedInode, Listing>();

  const factsOf = ({ node, number, links }: PlannedInode): InodeFacts => ({
    number,
    links,
    uidIndex: ids.place(node.uid),
    gidIndex: ids.place(node.gid),
    mtime: mtime === undefined ? node.mtime : Math.min(node.mtime, mtime),
    xattrs: xattrs.place(node.xattrs),
  });
  const encode = (inode: PlannedInode | PlannedDirectory): Uint8Array => {
    const { node } = inode;
    if (isPlannedDirectory(inode)) {
      const listing = listed.get(inode);
      if (listing === undefined) throw new BuildError("INTERNAL", "A directory's inode was to be written before its listing.");
      return encodeDirectory(node, factsOf(inode), listing, inode.parentNumber);
    }
    if (node.type === "file") return encodeFile(node, factsOf(inode), stored.get(node) ?? storedContent(node.content));
    if (node.type === "directory") throw new BuildError("INTERNAL", "A directory was planned without its children.");
    return encodeSpecial(node, factsOf(inode));
  };
  const place = (inode: PlannedInode): MetadataPosition => {
    const known = written.get(inode);
    if (known !== undefined) return known;
    const at = inodes.position;
    written.set(inode, at);
    inodes.write(encode(inode));
    return at;
  };

  for (const directory of plan.directories) {
    const entries = directory.children.map(({ name, inode }) => {
      return { name, type: inodeTypes[inode.node.type], number: inode.number, at: place(inode) };
    });
    listed.set(directory, writeListing(listings, entries));
  }
  const root = place(plan.root);
  const exports: Uint8Array[] = [];
  for (const [{ number }, at] of written) exports[number - 1] = exportRecord.encode({ inode: encodeReference(at) });
  return { inodeTable: inodes.finish(), directoryTable: listings.finish(), root, exports, ids, xattrs };
}
