import { type ByteString, byteStringOf } from "../../core/byte-string.js";
import { limits } from "../../core/limits.js";
import { boundedNumber } from "../../core/record.js";
import { decodeReference } from "../format/metadata-block.js";
import {
  xattrKeyRecord,
  xattrOutOfLine,
  xattrPrefixes,
  xattrReferenceRecord,
  xattrSetRecord,
  xattrTableRecord,
  xattrValueRecord,
} from "../format/xattr.js";
import { LookupTable } from "./lookup-table.js";
import type { MetadataCursor } from "./metadata-cursor.js";
import type { MetadataReader, MetadataTable } from "./metadata-reader.js";
import { RecentCache } from "./recent-cache.js";

/** Decoded sets that are kept, and shared by the inodes that name them. */
const keptSets = 64;

type Xattrs = ReadonlyMap<ByteString, Uint8Array>;

interface XattrTables {
  readonly sets: LookupTable<typeof xattrSetRecord.fields>;
  readonly pairs: MetadataTable;
}

/** Reads sets of extended attributes by their number. */
export class XattrReader {
  readonly #metadata: MetadataReader;
  readonly #header: number | undefined;
  readonly #sets = new RecentCache<number, Xattrs>(keptSets);
  #tables: Promise<XattrTables> | undefined;

  /** @param header where the xattr id table's header stands in the image, undefined where there is none */
  constructor(metadata: MetadataReader, header: number | undefined) {
    this.#metadata = metadata;
    this.#header = header;
  }

  /** The set if it was decoded before. */
  peek(place: number): Xattrs | undefined {
    return this.#sets.peek(place);
  }

  /** @param from where the inode that names the set stands in the image */
  get(place: number, from: number): Promise<Xattrs> {
    return this.#sets.get(place, () => this.#decode(place, from));
  }

  /** How many sets the image has. */
  async count(): Promise<number> {
    if (this.#header === undefined) return 0;
    this.#tables ??= this.#open(this.#header);
    return (await this.#tables).sets.count;
  }

  async #decode(place: number, from: number): Promise<Xattrs> {
    if (this.#header === undefined) {
      throw this.#metadata.image.corrupt(from, "an inode has extended attributes, and the image has no table of them");
    }
    this.#tables ??= this.#open(this.#header);
    const { sets, pairs } = await this.#tables;
    const { reference, count } = await sets.get(place);
    const cursor = this.#metadata.cursor(pairs, decodeReference(reference));
    const xattrs = new Map<ByteString, Uint8Array>();
    let size = 0;
    for (let i = 0; i < count; i++) {
      const { type, nameSize } = await cursor.take(xattrKeyRecord);
      const prefix = xattrPrefixes[type & ~xattrOutOfLine];
      if (prefix === undefined) throw this.#metadata.image.corrupt(cursor.at, `an extended attribute has type ${type}`);
      if (nameSize > limits.nameLength) throw this.#metadata.image.limit(cursor.at, `an extended attribute's name has ${nameSize} bytes`);
      const name = byteStringOf(await cursor.read(nameSize));
      const value = await this.#value(cursor, pairs, (type & xattrOutOfLine) !== 0);
      size += xattrKeyRecord.size + nameSize + xattrValueRecord.size + value.byteLength;
      if (size > limits.xattrSetSize) throw this.#metadata.image.limit(cursor.at, `one inode has extended attributes of ${size} bytes`);
      xattrs.set(`${prefix}${name}` as ByteString, value);
    }
    return xattrs;
  }

  async #value(cursor: MetadataCursor, pairs: MetadataTable, outOfLine: boolean): Promise<Uint8Array> {
    const { size } = await cursor.take(xattrValueRecord);
    if (outOfLine) {
      const { value } = await cursor.take(xattrReferenceRecord);
      return this.#value(this.#metadata.cursor(pairs, decodeReference(value)), pairs, false);
    }
    if (size > limits.xattrValue) throw this.#metadata.image.limit(cursor.at, `an extended attribute has ${size} bytes`);
    return (await cursor.read(size)).slice();
  }

  async #open(at: number): Promise<XattrTables> {
    const { image } = this.#metadata;
    const { start, setCount } = xattrTableRecord.decode(await image.read(at, xattrTableRecord.size));
    const from = boundedNumber(start, at);
    if (from === undefined) throw image.corrupt(at, `its xattr table is said to stand at byte ${start}`);
    return {
      sets: new LookupTable(this.#metadata, xattrSetRecord, { count: setCount, list: at + xattrTableRecord.size }),
      pairs: { name: "xattr table", start: from, end: at },
    };
  }
}
