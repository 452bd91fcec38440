import { type ByteString, byteStringOf, displayBytes } from "../../core/byte-string.js";
import { limits } from "../../core/limits.js";
import type { NodeType } from "../../tree/node.js";
import { directoryEntryRecord, directoryHeaderRecord, entriesPerHeader } from "../format/directory.js";
import { decodeInodeType } from "../format/inode.js";
import type { MetadataPosition } from "../format/metadata-block.js";
import type { DirectoryInode } from "./inode.js";
import type { MetadataReader, MetadataTable } from "./metadata-reader.js";
import { RecentCache } from "./recent-cache.js";
import type { Superblock } from "./superblock-reader.js";

/** A name in a directory, and where its inode stands. */
export interface ListedName {
  readonly name: ByteString;
  readonly type: NodeType;
  readonly inode: MetadataPosition;
}

/** Decoded listings that are kept, so that looking up many names of one directory reads it once. */
const keptListings = 4;

/** The names of a directory in byte order. */
export type Listing = ReadonlyMap<ByteString, ListedName>;

/** Reads the listings of directories. */
export class ListingReader {
  readonly #metadata: MetadataReader;
  readonly #table: MetadataTable;
  readonly #listings = new RecentCache<number, Listing>(keptListings);

  constructor(metadata: MetadataReader, { directoryTableStart, bytesUsed }: Superblock) {
    this.#metadata = metadata;
    this.#table = { name: "directory table", start: directoryTableStart, end: bytesUsed };
  }

  read({ listing }: DirectoryInode): Promise<Listing> {
    return this.#listings.get(listing.inode, () => this.#decode(listing));
  }

  async #decode(listing: DirectoryInode["listing"]): Promise<Listing> {
    const { image } = this.#metadata;
    const cursor = this.#metadata.cursor(this.#table, listing.at);
    const names = new Map<ByteString, ListedName>();
    let left = listing.size;
    while (left > 0) {
      const header = await cursor.take(directoryHeaderRecord);
      const count = header.countLessOne + 1;
      if (count > entriesPerHeader) throw image.corrupt(cursor.at, `a directory header has ${count} entries`);
      left -= directoryHeaderRecord.size;
      for (let i = 0; i < count; i++) {
        const entry = await cursor.take(directoryEntryRecord);
        const nameSize = entry.nameSizeLessOne + 1;
        left -= directoryEntryRecord.size + nameSize;
        if (left < 0) throw image.corrupt(cursor.at, "a directory's entries are longer than its inode says");
        if (nameSize > limits.nameLength) throw image.corrupt(cursor.at, `a name has ${nameSize} bytes`);
        const name = byteStringOf(await cursor.read(nameSize));
        const type = decodeInodeType(entry.type)?.type;
        if (type === undefined) throw image.corrupt(cursor.at, `a directory entry has type ${entry.type}`);
        if (!isName(name) || names.has(name))
          throw image.corrupt(cursor.at, `a directory has the name ${displayBytes(name)}, again or wrongly`);
        names.set(name, { name, type, inode: { block: header.inodeBlock, offset: entry.offset } });
      }
    }
    return new Map([...names].sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}

const isName = (name: ByteString): boolean => name !== "." && name !== ".." && !name.includes("/") && !name.includes("\0");
