import type { StoredFragment } from "../core/block-set.js";
import { columnOf, numbersOf } from "./column.js";

/** The fragments of a set: at, word and crc of each, as 64-bit floats. */
export type FragmentTable = Uint8Array;

export const encodeFragments = (fragments: readonly StoredFragment[]): FragmentTable =>
  columnOf(Float64Array.from(fragments.flatMap(({ at, word, crc }) => [at, word, crc])));

export function decodeFragments(table: FragmentTable): readonly StoredFragment[] {
  const values = numbersOf(Float64Array, table);
  return Array.from({ length: values.length / 3 }, (_, i) => ({
    at: values[i * 3] ?? 0,
    word: values[i * 3 + 1] ?? 0,
    crc: values[i * 3 + 2] ?? 0,
  }));
}
