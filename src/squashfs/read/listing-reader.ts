import { type ByteString, byteStringOf } from "../../core/byte-string.js";
import { limits } from "../../core/limits.js";
import { directoryEntryRecord, directoryHeaderRecord, directoryIndexRecord } from "../format/directory.js";
import { type MetadataPosition, metadataBlockSize } from "../format/metadata-block.js";
import type { DirectoryInode } from "./inode.js";
import { decodeListing, type ListedName, type Listing } from "./listing.js";
import { ListingBytes } from "./listing-bytes.js";
import type { MetadataCursor } from "./metadata-cursor.js";
import type { MetadataReader, MetadataTable } from "./metadata-reader.js";
import { RecentCache } from "./recent-cache.js";

/** Decoded listings that are kept, so that looking up many names of one directory reads it once. */
const keptListings = 4;

/** Listings of more bytes are not looked at in one piece before they are read. */
const mostPeeked = 8 * metadataBlockSize;

const noBytes = new Uint8Array(0);

/** A way into a listing: where a header stands, and the first name after it. */
interface Way {
  /** Bytes from the listing's start. */
  readonly position: number;
  readonly block: number;
  readonly name: ByteString;
}

const placeOf = ({ at }: DirectoryInode["listing"], { block, position }: Pick<Way, "block" | "position">): MetadataPosition => ({
  block,
  offset: (at.offset + position) % metadataBlockSize,
});

/** Reads the listings of directories. */
export class ListingReader {
  readonly #metadata: MetadataReader;
  readonly #tables: { readonly inodes: MetadataTable; readonly listings: MetadataTable };
  readonly #listings = new RecentCache<number, Listing>(keptListings);

  constructor(metadata: MetadataReader, tables: { readonly inodes: MetadataTable; readonly listings: MetadataTable }) {
    this.#metadata = metadata;
    this.#tables = tables;
  }

  read({ listing }: DirectoryInode): Promise<Listing> {
    return this.#listings.get(listing.inode, async () => {
      const cursor = this.#metadata.cursor(this.#tables.listings, listing.at);
      const { at } = cursor;
      return this.#decode(await cursor.read(listing.size), at);
    });
  }

  /** The names as bytes. */
  async readBytes({ listing }: DirectoryInode): Promise<ListingBytes> {
    const cursor = this.#metadata.cursor(this.#tables.listings, listing.at);
    const { at } = cursor;
    return this.#namesOf(await cursor.read(listing.size), at);
  }

  /**
   * Checks what reading does without: the order of the names, and that each way of the index leads to the name that it says.
   * @throws BuildError `SQUASHFS_CORRUPT`
   */
  async check(directory: DirectoryInode): Promise<void> {
    const { listing } = directory;
    const cursor = this.#metadata.cursor(this.#tables.listings, listing.at);
    const { at } = cursor;
    decodeListing(await cursor.read(listing.size), (why) => this.#metadata.image.corrupt(at, why), { sorted: true });
    if (listing.index === undefined) return;
    const index = this.#metadata.cursor(this.#tables.inodes, listing.index.at);
    let before = 0;
    for (let i = 0; i < listing.index.count; i++) {
      const way = await this.#way(index, listing, before);
      before = way.position;
      const header = this.#metadata.cursor(this.#tables.listings, placeOf(listing, way));
      await header.read(directoryHeaderRecord.size);
      const { nameSizeLessOne } = await header.take(directoryEntryRecord);
      if (nameSizeLessOne < limits.nameLength && byteStringOf(await header.read(nameSizeLessOne + 1)) === way.name) continue;
      throw this.#metadata.image.corrupt(index.at, "a directory's index names another entry than stands where it leads");
    }
  }

  /** The listing, if its bytes have been read before: then nobody needs to wait. */
  peek(directory: DirectoryInode): Listing | undefined {
    return this.#peek(directory, (bytes, at) => this.#decode(bytes, at));
  }

  /** The same of the names as bytes. */
  peekBytes(directory: DirectoryInode): ListingBytes | undefined {
    return this.#peek(directory, (bytes, at) => this.#namesOf(bytes, at));
  }

  /** One name of a directory. A long listing is read only where its index says that the name stands. */
  async find(directory: DirectoryInode, name: ByteString): Promise<ListedName | undefined> {
    const { listing } = directory;
    if (listing.index === undefined || this.#listings.peek(listing.inode) !== undefined) return search(await this.read(directory), name);
    const { from, to, first } = await this.#stretch(listing, name, listing.index);
    const cursor = this.#metadata.cursor(this.#tables.listings, placeOf(listing, from));
    const { at } = cursor;
    const names = this.#decode(await cursor.read(to - from.position), at);
    if (first !== undefined && names[0]?.name !== first) {
      throw this.#metadata.image.corrupt(at, "a directory's index names another entry than stands here");
    }
    return search(names, name);
  }

  /** The part of a listing in which a name must stand, and the first name of it where the index says that. */
  async #stretch(listing: DirectoryInode["listing"], name: ByteString, index: NonNullable<DirectoryInode["listing"]["index"]>) {
    const cursor = this.#metadata.cursor(this.#tables.inodes, index.at);
    let from = { position: 0, block: listing.at.block };
    let first: ByteString | undefined;
    for (let i = 0; i < index.count; i++) {
      const way = await this.#way(cursor, listing, from.position);
      if (way.name > name) return { from, to: way.position, first };
      from = way;
      first = way.name;
    }
    return { from, to: listing.size, first };
  }

  /** The next entry of an index. */
  async #way(cursor: MetadataCursor, { size }: DirectoryInode["listing"], least: number): Promise<Way> {
    const { image } = this.#metadata;
    const { position, block, nameSizeLessOne } = await cursor.take(directoryIndexRecord);
    if (nameSizeLessOne >= limits.nameLength)
      throw image.corrupt(cursor.at, `a directory's index has a name of ${nameSizeLessOne + 1} bytes`);
    if (position < least || position >= size) {
      throw image.corrupt(cursor.at, `a directory's index leads to byte ${position} of a listing that has ${size}`);
    }
    return { position, block, name: byteStringOf(await cursor.read(nameSizeLessOne + 1)) };
  }

  #peek<T>({ listing }: DirectoryInode, decode: (bytes: Uint8Array, at: number) => T): T | undefined {
    if (listing.size > mostPeeked) return undefined;
    if (listing.size === 0) return decode(noBytes, 0);
    const window = this.#metadata.window(this.#tables.listings, listing.at, listing.size);
    return window && decode(window.bytes.subarray(window.from, window.from + listing.size), window.at);
  }

  #namesOf(bytes: Uint8Array, at: number): ListingBytes {
    return new ListingBytes(bytes, (why) => this.#metadata.image.corrupt(at, why));
  }

  #decode(bytes: Uint8Array, at: number): Listing {
    return decodeListing(bytes, (why) => this.#metadata.image.corrupt(at, why));
  }
}

/** The names are in order. */
function search(listing: Listing, name: ByteString): ListedName | undefined {
  let low = 0;
  let high = listing.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const listed = listing[middle];
    if (listed === undefined || listed.name === name) return listed;
    if (listed.name < name) low = middle + 1;
    else high = middle - 1;
  }
  return undefined;
}
