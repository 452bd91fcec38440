import { type ByteString, byteStringBytes, byteStringOf } from "../../core/byte-string.js";
import { concatBytes } from "../../core/bytes.js";
import { encodeReference, metadataBlockSize } from "../format/metadata-block.js";
import { noXattrs, xattrKeyRecord, xattrPrefixes, xattrSetRecord, xattrTableRecord, xattrValueRecord } from "../format/xattr.js";
import { type ImageOutput, writeLookupTable } from "./image-output.js";
import { type MetadataSettings, metadataBlocks } from "./metadata-writer.js";

interface XattrSet {
  readonly place: number;
  /** Where its keys start in the decompressed table. */
  readonly start: number;
  readonly count: number;
  readonly bytes: Uint8Array;
}

/** Sets of extended attributes; inodes with the same attributes share one. */
export class XattrTable {
  readonly #sets = new Map<ByteString, XattrSet>();
  readonly #dropped = new Set<ByteString>();
  #size = 0;

  /** The place of this set, or `noXattrs`. Attributes whose prefix squashfs does not know are left out and kept in `dropped`. */
  place(xattrs: ReadonlyMap<ByteString, Uint8Array> | undefined): number {
    const pairs: Uint8Array[] = [];
    for (const [name, value] of [...(xattrs ?? [])].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const pair = encodePair(name, value);
      if (pair === undefined) this.#dropped.add(name);
      else pairs.push(pair);
    }
    if (pairs.length === 0) return noXattrs;
    const bytes = concatBytes(pairs);
    const key = byteStringOf(bytes);
    const known = this.#sets.get(key);
    if (known !== undefined) return known.place;
    const set = { place: this.#sets.size, start: this.#size, count: pairs.length, bytes };
    this.#sets.set(key, set);
    this.#size += bytes.byteLength;
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
    const sets = [...this.#sets.values()];
    const { stored, starts } = metadataBlocks(concatBytes(sets.map(({ bytes }) => bytes)), settings);
    const header = xattrTableRecord.encode({ start: BigInt(output.position), setCount: sets.length, unused: 0 });
    await output.append(stored);
    const entries = sets.map(({ start, count, bytes }) => {
      const block = starts[Math.floor(start / metadataBlockSize)] ?? 0;
      const reference = encodeReference({ block, offset: start % metadataBlockSize });
      return xattrSetRecord.encode({ reference, count, size: bytes.byteLength });
    });
    return writeLookupTable(output, entries, { ...settings, header });
  }
}

function encodePair(name: ByteString, value: Uint8Array): Uint8Array | undefined {
  const type = xattrPrefixes.findIndex((prefix) => name.startsWith(prefix));
  const prefix = xattrPrefixes[type];
  if (prefix === undefined) return undefined;
  const rest = byteStringBytes(name.slice(prefix.length) as ByteString);
  return concatBytes([
    xattrKeyRecord.encode({ type, nameSize: rest.byteLength }),
    rest,
    xattrValueRecord.encode({ size: value.byteLength }),
    value,
  ]);
}
