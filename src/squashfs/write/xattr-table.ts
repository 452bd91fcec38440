import { type ByteString, byteStringBytes, byteStringOf } from "../../core/byte-string.js";
import { concatBytes } from "../../core/bytes.js";
import { encodeReference } from "../format/metadata-block.js";
import {
  noXattrs,
  xattrKeyRecord,
  xattrOutOfLine,
  xattrPrefixes,
  xattrReferenceRecord,
  xattrSetRecord,
  xattrTableRecord,
  xattrValueRecord,
} from "../format/xattr.js";
import { type ImageOutput, writeLookupTable } from "./image-output.js";
import { type MetadataSettings, MetadataWriter } from "./metadata-writer.js";

interface Pair {
  /** Place in {@link xattrPrefixes}. */
  readonly type: number;
  /** The name without its prefix. */
  readonly name: Uint8Array;
  readonly value: Uint8Array;
}

interface XattrSet {
  readonly place: number;
  readonly pairs: readonly Pair[];
}

/** Sets of extended attributes; inodes with the same attributes share one, and sets share their long values. */
export class XattrTable {
  readonly #sets = new Map<ByteString, XattrSet>();
  readonly #dropped = new Set<ByteString>();

  /** The place of this set, or `noXattrs`. Attributes whose prefix squashfs does not know are left out and kept in `dropped`. */
  place(xattrs: ReadonlyMap<ByteString, Uint8Array> | undefined): number {
    if (xattrs === undefined || xattrs.size === 0) return noXattrs;
    const pairs: Pair[] = [];
    for (const [name, value] of [...xattrs].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const pair = pairOf(name, value);
      if (pair === undefined) this.#dropped.add(name);
      else pairs.push(pair);
    }
    if (pairs.length === 0) return noXattrs;
    const key = byteStringOf(concatBytes(pairs.flatMap((pair) => [keyOf(pair, 0), recordOf(pair.value)])));
    const known = this.#sets.get(key);
    if (known !== undefined) return known.place;
    const set = { place: this.#sets.size, pairs };
    this.#sets.set(key, set);
    return set.place;
  }

  get count(): number {
    return this.#sets.size;
  }

  /** Names that could not be stored. */
  get dropped(): readonly ByteString[] {
    return [...this.#dropped].sort();
  }

  /** Writes keys and values, the sets, and their header; gives the place of the header, or undefined where there is no set. */
  async write(output: ImageOutput, settings: MetadataSettings): Promise<number | undefined> {
    if (this.#sets.size === 0) return undefined;
    const table = new MetadataWriter(settings);
    const places = new Map<ByteString, bigint>();
    const entries = [...this.#sets.values()].map(({ pairs }) => {
      const reference = encodeReference(table.position);
      const size = pairs.reduce((sum, pair) => sum + writePair(table, pair, places), 0);
      return xattrSetRecord.encode({ reference, count: pairs.length, size });
    });
    const header = xattrTableRecord.encode({ start: BigInt(output.position), setCount: entries.length, unused: 0 });
    await output.append(table.finish());
    return writeLookupTable(output, concatBytes(entries), { ...settings, header });
  }
}

/** Writes a key and its value, or a reference to where the same value stands if that is shorter; gives the bytes. */
function writePair(table: MetadataWriter, pair: Pair, places: Map<ByteString, bigint>): number {
  const { value } = pair;
  const content = value.byteLength > xattrReferenceRecord.size ? byteStringOf(value) : undefined;
  const place = content === undefined ? undefined : places.get(content);
  const key = keyOf(pair, place === undefined ? 0 : xattrOutOfLine);
  table.write(key);
  if (content !== undefined && place === undefined) places.set(content, encodeReference(table.position));
  const stored = recordOf(place === undefined ? value : xattrReferenceRecord.encode({ value: place }));
  table.write(stored);
  return key.byteLength + stored.byteLength;
}

function pairOf(name: ByteString, value: Uint8Array): Pair | undefined {
  const type = xattrPrefixes.findIndex((prefix) => name.startsWith(prefix));
  const prefix = xattrPrefixes[type];
  return prefix === undefined ? undefined : { type, name: byteStringBytes(name.slice(prefix.length) as ByteString), value };
}

const keyOf = ({ type, name }: Pair, flags: number): Uint8Array =>
  concatBytes([xattrKeyRecord.encode({ type: type | flags, nameSize: name.byteLength }), name]);

const recordOf = (bytes: Uint8Array): Uint8Array => concatBytes([xattrValueRecord.encode({ size: bytes.byteLength }), bytes]);
