import { type ByteString, byteStringOf, displayBytes } from "../../core/byte-string.js";
import { viewOf } from "../../core/bytes.js";
import type { BuildError } from "../../core/errors.js";
import { limits } from "../../core/limits.js";
import type { NodeType } from "../../tree/node.js";
import { directoryEntryRecord, directoryHeaderRecord, entriesPerHeader } from "../format/directory.js";
import { decodeInodeType } from "../format/inode.js";
import type { MetadataPosition } from "../format/metadata-block.js";

/** A name in a directory; its position is that of its inode. */
export interface ListedName extends MetadataPosition {
  readonly name: ByteString;
  readonly type: NodeType;
  /** The inode's number, as the directory says it. */
  readonly number: number;
}

/** The names of a directory in byte order. */
export type Listing = readonly ListedName[];

export interface DecodeOptions {
  /** Names that are not in order are damage as well. */
  readonly sorted?: boolean;
}

const header = directoryHeaderRecord.offsets;
const entry = directoryEntryRecord.offsets;
const types = Array.from({ length: 8 }, (_, number) => decodeInodeType(number)?.type);

/** Hears of an entry: where its name stands in the bytes, and what {@link ListedName} has of it. */
export type VisitEntry = (from: number, size: number, type: NodeType, block: number, offset: number, number: number) => void;

/**
 * Goes through the entries of a listing, or of a part of one that begins with a header, as they stand there.
 *
 * @param corrupt makes the error for bytes that are no listing
 */
export function scanListing(bytes: Uint8Array, corrupt: (why: string) => BuildError, visit: VisitEntry): void {
  const view = viewOf(bytes);
  const tooLong = () => corrupt("a directory's entries are longer than its inode says");
  for (let at = 0; at < bytes.byteLength; ) {
    if (at + directoryHeaderRecord.size > bytes.byteLength) throw tooLong();
    const count = view.getUint32(at + header.countLessOne, true) + 1;
    if (count > entriesPerHeader) throw corrupt(`a directory header has ${count} entries`);
    const block = view.getUint32(at + header.inodeBlock, true);
    const base = view.getUint32(at + header.inodeNumber, true);
    at += directoryHeaderRecord.size;
    for (let i = 0; i < count; i++) {
      const from = at + directoryEntryRecord.size;
      if (from > bytes.byteLength) throw tooLong();
      const size = view.getUint16(at + entry.nameSizeLessOne, true) + 1;
      if (size > limits.nameLength) throw corrupt(`a name has ${size} bytes`);
      if (from + size > bytes.byteLength) throw tooLong();
      const typeNumber = view.getUint16(at + entry.type, true);
      const type = types[typeNumber];
      if (type === undefined) throw corrupt(`a directory entry has type ${typeNumber}`);
      if (!isName(bytes, from, size)) throw wrongName(byteStringOf(bytes.subarray(from, from + size)), corrupt);
      visit(from, size, type, block, view.getUint16(at + entry.offset, true), base + view.getInt16(at + entry.numberDelta, true));
      at = from + size;
    }
  }
}

/** The entries of a listing, as {@link scanListing} takes it. They are put in order where they are not: other programs find them as well. */
export function decodeListing(bytes: Uint8Array, corrupt: (why: string) => BuildError, options: DecodeOptions = {}): Listing {
  // all names are cut from one text, which is cheaper than a text for each
  const text = byteStringOf(bytes);
  const listing: ListedName[] = [];
  let sorted = true;
  let before = "" as ByteString;
  scanListing(bytes, corrupt, (from, size, type, block, offset, number) => {
    const name = text.slice(from, from + size) as ByteString;
    if (name <= before) sorted = false;
    before = name;
    listing.push({ name, type, block, offset, number });
  });
  if (!sorted) {
    if (options.sorted) throw corrupt("a directory's names are not in order");
    listing.sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const [place, { name }] of listing.entries()) if (name === listing[place + 1]?.name) throw wrongName(name, corrupt);
  }
  return listing;
}

const wrongName = (name: ByteString, corrupt: (why: string) => BuildError): BuildError =>
  corrupt(`a directory has the name ${displayBytes(name)}, again or wrongly`);

/** Whether these bytes can be a name: neither `.` nor `..`, without slashes and zeros. */
function isName(bytes: Uint8Array, from: number, size: number): boolean {
  for (let at = from; at < from + size; at++) if (bytes[at] === 0x2f || bytes[at] === 0) return false;
  return size > 2 || bytes[from] !== 0x2e || (size === 2 && bytes[from + 1] !== 0x2e);
}
