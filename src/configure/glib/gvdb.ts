import { byteStringOf } from "../../core/byte-string.js";
import { defineRecord } from "../../core/record.js";
import { djbHash, type GlibHashTable } from "./hash-table.js";
import { serialiseVariant, type VariantValue } from "./variant-bytes.js";
import { alignUp, parseVariantType, type VariantType } from "./variant-type.js";

/** What a name of a table leads to: a value, another table, or the names that begin with it. */
export type GvdbItem =
  | { readonly type: VariantType; readonly value: VariantValue }
  | { readonly table: GvdbTable }
  | { readonly children: readonly string[] };

/** Walked in the order of GLib's own table. The name of a child is that of its parent and more. */
export interface GvdbTable {
  readonly items: GlibHashTable<GvdbItem>;
  /** The parent of those that have one. */
  readonly parents: ReadonlyMap<string, string>;
}

/** Source: GVDB, gvdb-format.h. */
const headerRecord = defineRecord("GVDB header", [
  ["signature0", "u32", '"GVar"'],
  ["signature1", "u32", '"iant"'],
  ["version", "u32", "0"],
  ["options", "u32", "0"],
  ["rootStart", "u32", "where the root table begins"],
  ["rootEnd", "u32", "where it ends"],
]);

const tableRecord = defineRecord("GVDB hash table", [
  ["bloom", "u32", "the shift of a Bloom filter in the highest 5 bits, and the number of its words, which is 0"],
  ["buckets", "u32", "buckets; the index of the first item of each follows, then the items"],
]);

const itemRecord = defineRecord("GVDB item", [
  ["hash", "u32", "DJB's hash of the whole name"],
  ["parent", "u32", "the index of the item whose name comes before this one's, or 0xffffffff"],
  ["keyStart", "u32", "where the name, or the rest of it, stands"],
  ["keySize", "u16", "its bytes"],
  ["type", "u8", '"v" a value, "H" a table, "L" a list of children, 0 neither'],
  ["unused", "u8", "0"],
  ["start", "u32", "where that begins"],
  ["end", "u32", "where it ends"],
]);

const bloomShift = 5;
const none = 0xffff_ffff;
const variant = parseVariantType("v");

/** The file of a table. @throws RangeError where a name or the whole is larger than the format holds */
export function formatGvdb(root: GvdbTable): string {
  const file = new GvdbFile();
  const place = file.addTable(root);
  const header = headerRecord.encode({
    signature0: 0x72615647,
    signature1: 0x746e6169,
    version: 0,
    options: 0,
    rootStart: place.start,
    rootEnd: place.end,
  });
  return byteStringOf(header) + file.contents();
}

interface Range {
  readonly start: number;
  readonly end: number;
}

class GvdbFile {
  readonly #parts: string[] = [];
  #size = headerRecord.size;

  contents(): string {
    return this.#parts.join("");
  }

  /** Room for what is filled in later, when it is known what it leads to. */
  #reserve(size: number, alignment: number): Range & { readonly part: number } {
    const start = alignUp(this.#size, alignment);
    this.#parts.push("\0".repeat(start - this.#size), "");
    this.#size = start + size;
    return { start, end: this.#size, part: this.#parts.length - 1 };
  }

  #add(bytes: string, alignment: number): Range {
    const room = this.#reserve(bytes.length, alignment);
    this.#parts[room.part] = bytes;
    return room;
  }

  addTable({ items, parents }: GvdbTable): Range {
    const buckets = bucketsOf(items);
    const order = buckets.flat();
    const indexes = new Map(order.map(([key], i) => [key, i]));
    const room = this.#reserve(tableRecord.size + buckets.length * 4 + order.length * itemRecord.size, 4);
    const rows = order.map(([key, item]) => {
      const parent = parents.get(key);
      const name = this.#add(key.slice(parent?.length ?? 0), 1);
      const [type, place] = this.#addItem(item, indexes);
      return itemRecord.encode({
        hash: djbHash(key),
        parent: parent === undefined ? none : (indexes.get(parent) ?? none),
        keyStart: name.start,
        keySize: name.end - name.start,
        type,
        unused: 0,
        ...place,
      });
    });
    let first = 0;
    const starts = buckets.map((bucket) => {
      first += bucket.length;
      return first - bucket.length;
    });
    const head = tableRecord.encode({ bloom: (bloomShift << 27) >>> 0, buckets: buckets.length });
    this.#parts[room.part] = byteStringOf(head) + words(starts) + rows.map(byteStringOf).join("");
    return room;
  }

  #addItem(item: GvdbItem, indexes: ReadonlyMap<string, number>): readonly [type: number, place: Range] {
    if ("table" in item) return ["H".charCodeAt(0), rangeOf(this.addTable(item.table))];
    if ("children" in item) {
      if (item.children.length === 0) return [0, { start: 0, end: 0 }];
      const children = [...item.children].sort();
      return ["L".charCodeAt(0), rangeOf(this.#add(words(children.map((one) => indexes.get(one) ?? none)), 4))];
    }
    return ["v".charCodeAt(0), rangeOf(this.#add(serialiseVariant(variant, item), 8))];
  }
}

const rangeOf = ({ start, end }: Range): Range => ({ start, end });

/** As many buckets as items; one that is met later stands before those of its bucket. */
function bucketsOf(items: GlibHashTable<GvdbItem>): readonly (readonly (readonly [string, GvdbItem])[])[] {
  const buckets: (readonly [string, GvdbItem])[][] = Array.from({ length: items.size }, () => []);
  for (const entry of items.entries()) buckets[djbHash(entry[0]) % items.size]?.unshift(entry);
  return buckets;
}

const words = (numbers: readonly number[]): string =>
  numbers.map((one) => String.fromCharCode(one & 0xff, (one >>> 8) & 0xff, (one >>> 16) & 0xff, one >>> 24)).join("");
