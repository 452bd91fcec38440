import type { Node } from "../../tree/node.js";
import { directoryIndexRecord, impliedDirectoryBytes } from "../format/directory.js";
import {
  basicDirectoryRecord,
  basicFileRecord,
  deviceRecord,
  encodeDevice,
  extendedBy,
  extendedDirectoryRecord,
  extendedFileRecord,
  inodeHeaderRecord,
  inodeTypes,
  ipcRecord,
  sizeWordRecord,
  symlinkRecord,
  xattrsRecord,
} from "../format/inode.js";
import { noXattrs } from "../format/xattr.js";
import type { StoredContent } from "./data-plan.js";
import type { Listing } from "./directory-writer.js";
import type { MetadataWriter } from "./metadata-writer.js";

/** What an inode says besides its node. */
export interface InodeFacts {
  readonly number: number;
  readonly links: number;
  /** Places in the id table. */
  readonly uidIndex: number;
  readonly gidIndex: number;
  readonly mtime: number;
  /** The place of its set in the xattr table, or `noXattrs`. */
  readonly xattrs: number;
}

const most16 = 0xffff;
const most32 = 0xffff_ffff;

/** A directory's inode: basic where its fields are wide enough. */
export function writeDirectory(table: MetadataWriter, node: Node, facts: InodeFacts, listing: Listing, parentNumber: number): void {
  const { links, xattrs } = facts;
  const { block, offset } = listing.at;
  const listingSize = listing.size + impliedDirectoryBytes;
  const indexCount = listing.index.length;
  if (xattrs === noXattrs && indexCount === 0 && listingSize <= most16) {
    writeHeader(table, node, facts, false);
    table.record(basicDirectoryRecord, { block, links, listingSize, offset, parentNumber });
    return;
  }
  writeHeader(table, node, facts, true);
  table.record(extendedDirectoryRecord, { links, listingSize, block, parentNumber, indexCount, offset, xattrs });
  for (const { position, block, name } of listing.index) {
    table.record(directoryIndexRecord, { position, block, nameSizeLessOne: name.length - 1 });
    table.name(name);
  }
}

/** A file's inode: basic for one name, no holes, and sizes and places below 4 GiB. */
export function writeFile(table: MetadataWriter, node: Node, facts: InodeFacts, stored: StoredContent): void {
  const { links, xattrs } = facts;
  const { start, sizes, holes, content, fragment, fragmentOffset } = stored;
  const { size } = content;
  if (links === 1 && xattrs === noXattrs && holes === 0 && size <= most32 && start <= most32) {
    writeHeader(table, node, facts, false);
    table.record(basicFileRecord, { start, fragment, fragmentOffset, size });
  } else {
    // Linux counts the blocks of a file as its size less its holes: a file that is all hole keeps one byte, as mksquashfs has it.
    const sparse = BigInt(Math.min(holes, Math.max(size - 1, 0)));
    const values = { start: BigInt(start), size: BigInt(size), sparse, links, fragment, fragmentOffset, xattrs };
    writeHeader(table, node, facts, true);
    table.record(extendedFileRecord, values);
  }
  for (const word of sizes) table.record(sizeWordRecord, { word });
}

/** The inode of a link, device, fifo or socket: extended only for attributes. */
export function writeSpecial(table: MetadataWriter, node: Exclude<Node, { type: "directory" | "file" }>, facts: InodeFacts): void {
  const { links, xattrs } = facts;
  const extended = xattrs !== noXattrs;
  writeHeader(table, node, facts, extended);
  if (node.type === "symlink") {
    table.record(symlinkRecord, { links, targetSize: node.target.length });
    table.name(node.target);
  } else if (node.type === "character-device" || node.type === "block-device") {
    table.record(deviceRecord, { links, device: encodeDevice(node.major, node.minor) });
  } else {
    table.record(ipcRecord, { links });
  }
  if (extended) table.record(xattrsRecord, { xattrs });
}

function writeHeader(
  table: MetadataWriter,
  { type, mode }: Node,
  { number, uidIndex, gidIndex, mtime }: InodeFacts,
  extended: boolean,
): void {
  table.record(inodeHeaderRecord, { type: inodeTypes[type] + (extended ? extendedBy : 0), mode, uidIndex, gidIndex, mtime, number });
}
