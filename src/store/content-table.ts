import type { BlockList, BlockSet } from "../core/block-set.js";
import { type Content, contentOf } from "../core/content.js";
import { BuildError } from "../core/errors.js";
import { columnOf, numbersOf } from "./column.js";

const noTail = 0xffff_ffff;

/** Contents column by column. */
export interface ContentTable {
  /** size, and where the first block stands, of each; 64-bit floats. */
  readonly places: Uint8Array;
  /** set, crc, tail's fragment and offset, count of words, of each; 32 bits. */
  readonly facts: Uint8Array;
  /** The size words of all blocks. */
  readonly words: Uint8Array;
  /** SHA256 of each, 32 bytes. */
  readonly digests: Uint8Array;
}

/** Gathers contents, and numbers them. */
export class ContentTableWriter {
  readonly #setOf: (set: BlockSet) => number;
  readonly #places: number[] = [];
  readonly #facts: number[] = [];
  readonly #words: number[] = [];
  readonly #digests: string[] = [];

  /** @param setOf the number of a set */
  constructor(setOf: (set: BlockSet) => number) {
    this.#setOf = setOf;
  }

  /** Takes a content, and gives its number. It must lie in blocks, and its SHA256 must be known. */
  add({ source, size, sha256 }: Content): number {
    if (source.kind !== "blocks" || sha256 === undefined) {
      throw new BuildError("INTERNAL", "A content was to be put into the store before it was compressed.");
    }
    const { at, crc, tail, words } = source.blocks;
    this.#places.push(size, at);
    this.#facts.push(this.#setOf(source.set), crc, tail?.fragment ?? noTail, tail?.offset ?? 0, words.length);
    for (const word of words) this.#words.push(word);
    return this.#digests.push(sha256) - 1;
  }

  finish(): ContentTable {
    return {
      places: columnOf(Float64Array.from(this.#places)),
      facts: columnOf(Uint32Array.from(this.#facts)),
      words: columnOf(Uint32Array.from(this.#words)),
      digests: new Uint8Array(Buffer.from(this.#digests.join(""), "hex")),
    };
  }
}

const noWords: number[] = [];

/** The contents of a table, by number. */
export function decodeContents(table: ContentTable, sets: readonly BlockSet[]): readonly Content[] {
  const places = numbersOf(Float64Array, table.places);
  const facts = numbersOf(Uint32Array, table.facts);
  const words = numbersOf(Uint32Array, table.words);
  const digests = Buffer.from(table.digests.buffer, table.digests.byteOffset, table.digests.byteLength).toString("hex");
  const contents: Content[] = [];
  let word = 0;
  for (let i = 0; i < places.length / 2; i++) {
    const row = i * 5;
    const set = sets[facts[row] ?? 0];
    if (set === undefined) throw new BuildError("INTERNAL", "A stored content lies in no set.");
    const crc = facts[row + 1] ?? 0;
    const fragment = facts[row + 2] ?? noTail;
    const offset = facts[row + 3] ?? 0;
    const end = word + (facts[row + 4] ?? 0);
    const list = word === end ? noWords : new Array<number>(end - word);
    for (let at = 0; word < end; at++, word++) list[at] = words[word] ?? 0;
    const at = places[i * 2 + 1] ?? 0;
    const blocks: BlockList = fragment === noTail ? { at, words: list, crc } : { at, words: list, crc, tail: { fragment, offset } };
    const sha256 = digests.slice(i * 64, (i + 1) * 64);
    contents.push({ source: { kind: "blocks", set, blocks }, offset: 0, size: places[i * 2] ?? 0, sha256 });
  }
  return contents;
}

/** A content without bytes, which lies in no blocks. */
export const emptyContent = contentOf(new Uint8Array(0));
