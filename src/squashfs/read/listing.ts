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

/**
 * The entries of a listing, or of a part of one that begins with a header. They are put in order where they are not: other programs find
 * them as well.
 *
 * @param corrupt makes the error for bytes that are no listing
 */
export function decodeListing(bytes: Uint8Array, corrupt: (why: string) => BuildError, options: DecodeOptions = {}): Listing {
  const view = viewOf(bytes);
  // all names are cut from one text, which is cheaper than a text for each
  const text = byteStringOf(bytes);
  const listing: ListedName[] = [];
  const tooLong = () => corrupt("a directory's entries are longer than its inode says");
  let sorted = true;
  let before = "" as ByteString;
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
      const name = text.slice(from, from + size) as ByteString;
      if (!isName(bytes, from, size)) throw wrongName(name);
      if (name <= before) sorted = false;
      before = name;
      const offset = view.getUint16(at + entry.offset, true);
      listing.push({ name, type, block, offset, number: base + view.getInt16(at + entry.numberDelta, true) });
      at = from + size;
    }
  }
  if (!sorted) {
    if (options.sorted) throw corrupt("a directory's names are not in order");
    listing.sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const [place, { name }] of listing.entries()) if (name === listing[place + 1]?.name) throw wrongName(name);
  }
  return listing;

  function wrongName(name: ByteString): BuildError {
    return corrupt(`a directory has the name ${displayBytes(name)}, again or wrongly`);
  }
}

/** Whether these bytes can be a name: neither `.` nor `..`, without slashes and zeros. */
function isName(bytes: Uint8Array, from: number, size: number): boolean {
  for (let at = from; at < from + size; at++) if (bytes[at] === 0x2f || bytes[at] === 0) return false;
  return size > 2 || bytes[from] !== 0x2e || (size === 2 && bytes[from + 1] !== 0x2e);
}
