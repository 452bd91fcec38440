import { type ByteString, byteStringOf } from "../../core/byte-string.js";
import { limits } from "../../core/limits.js";
import { directoryIndexRecord } from "../format/directory.js";
import { metadataBlockSize } from "../format/metadata-block.js";
import type { DirectoryInode } from "./inode.js";
import { decodeListing, type ListedName, type Listing } from "./listing.js";
import type { MetadataReader, MetadataTable } from "./metadata-reader.js";
import { RecentCache } from "./recent-cache.js";

/** Decoded listings that are kept, so that looking up many names of one directory reads it once. */
const keptListings = 4;

/** Listings of more bytes are not looked at in one piece before they are read. */
const mostPeeked = 8 * metadataBlockSize;

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

  /** The listing, if its bytes have been read before: then nobody needs to wait. */
  peek({ listing }: DirectoryInode): Listing | undefined {
    if (listing.size > mostPeeked) return undefined;
    if (listing.size === 0) return [];
    const window = this.#metadata.window(this.#tables.listings, listing.at, listing.size);
    return window && this.#decode(window.bytes.subarray(window.from, window.from + listing.size), window.at);
  }

  /** One name of a directory. A long listing is read only where its index says that the name stands. */
  async find(directory: DirectoryInode, name: ByteString): Promise<ListedName | undefined> {
    const { listing } = directory;
    if (listing.index === undefined || this.#listings.peek(listing.inode) !== undefined) return search(await this.read(directory), name);
    const { from, to, first } = await this.#stretch(listing, name, listing.index);
    const offset = (listing.at.offset + from.position) % metadataBlockSize;
    const cursor = this.#metadata.cursor(this.#tables.listings, { block: from.block, offset });
    const { at } = cursor;
    const names = this.#decode(await cursor.read(to - from.position), at);
    if (first !== undefined && names[0]?.name !== first) {
      throw this.#metadata.image.corrupt(at, "a directory's index names another entry than stands here");
    }
    return search(names, name);
  }

  /** The part of a listing in which a name must stand, and the first name of it where the index says that. */
  async #stretch(listing: DirectoryInode["listing"], name: ByteString, index: NonNullable<DirectoryInode["listing"]["index"]>) {
    const { image } = this.#metadata;
    const cursor = this.#metadata.cursor(this.#tables.inodes, index.at);
    let from = { position: 0, block: listing.at.block };
    let first: ByteString | undefined;
    for (let i = 0; i < index.count; i++) {
      const { position, block, nameSizeLessOne } = await cursor.take(directoryIndexRecord);
      if (nameSizeLessOne >= limits.nameLength) throw image.corrupt(cursor.at, `a directory's index has a name of ${nameSizeLessOne + 1} bytes`);
      if (position < from.position || position >= listing.size) {
        throw image.corrupt(cursor.at, `a directory's index leads to byte ${position} of a listing that has ${listing.size}`);
      }
      const begins = byteStringOf(await cursor.read(nameSizeLessOne + 1));
      if (begins > name) return { from, to: position, first };
      from = { position, block };
      first = begins;
    }
    return { from, to: listing.size, first };
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
