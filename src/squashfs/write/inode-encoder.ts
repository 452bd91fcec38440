import { byteStringBytes } from "../../core/byte-string.js";
import { concatBytes } from "../../core/bytes.js";
import type { Node } from "../../tree/node.js";
import { directoryIndexRecord, impliedDirectoryBytes } from "../format/directory.js";
import { noFragment } from "../format/fragment.js";
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
export function encodeDirectory(node: Node, facts: InodeFacts, listing: Listing, parentNumber: number): Uint8Array {
  const { links, xattrs } = facts;
  const { block, offset } = listing.at;
  const listingSize = listing.size + impliedDirectoryBytes;
  if (xattrs === noXattrs && listing.index.length === 0 && listingSize <= most16) {
    return concatBytes([header(node, facts, false), basicDirectoryRecord.encode({ block, links, listingSize, offset, parentNumber })]);
  }
  const indexCount = listing.index.length;
  const body = extendedDirectoryRecord.encode({ links, listingSize, block, parentNumber, indexCount, offset, xattrs });
  const index = listing.index.flatMap(({ position, block, name }) => [
    directoryIndexRecord.encode({ position, block, nameSizeLessOne: name.length - 1 }),
    byteStringBytes(name),
  ]);
  return concatBytes([header(node, facts, true), body, ...index]);
}

/** A file's inode: basic for one name, no holes, and sizes and places below 4 GiB. */
export function encodeFile(node: Node, facts: InodeFacts, stored: StoredContent): Uint8Array {
  const { links, xattrs } = facts;
  const { start, sizes, holes, content } = stored;
  const { size } = content;
  const fragment = stored.fragment?.place ?? noFragment;
  const fragmentOffset = stored.fragment?.offset ?? 0;
  const words = sizes.map((word) => sizeWordRecord.encode({ word }));
  if (links === 1 && xattrs === noXattrs && holes === 0 && size <= most32 && start <= most32) {
    return concatBytes([header(node, facts, false), basicFileRecord.encode({ start, fragment, fragmentOffset, size }), ...words]);
  }
  // Linux counts the blocks of a file as its size less its holes: a file that is all hole keeps one byte, as mksquashfs has it.
  const sparse = BigInt(Math.min(holes, Math.max(size - 1, 0)));
  const body = extendedFileRecord.encode({ start: BigInt(start), size: BigInt(size), sparse, links, fragment, fragmentOffset, xattrs });
  return concatBytes([header(node, facts, true), body, ...words]);
}

/** The inode of a link, device, fifo or socket: extended only for attributes. */
export function encodeSpecial(node: Exclude<Node, { type: "directory" | "file" }>, facts: InodeFacts): Uint8Array {
  const { links, xattrs } = facts;
  const extended = xattrs !== noXattrs;
  const parts = [header(node, facts, extended)];
  if (node.type === "symlink") {
    parts.push(symlinkRecord.encode({ links, targetSize: node.target.length }), byteStringBytes(node.target));
  } else if (node.type === "character-device" || node.type === "block-device") {
    parts.push(deviceRecord.encode({ links, device: encodeDevice(node.major, node.minor) }));
  } else {
    parts.push(ipcRecord.encode({ links }));
  }
  if (extended) parts.push(xattrsRecord.encode({ xattrs }));
  return concatBytes(parts);
}

function header(node: Node, { number, uidIndex, gidIndex, mtime }: InodeFacts, extended: boolean): Uint8Array {
  const type = inodeTypes[node.type] + (extended ? extendedBy : 0);
  return inodeHeaderRecord.encode({ type, mode: node.mode, uidIndex, gidIndex, mtime, number });
}
