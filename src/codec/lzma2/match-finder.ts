/** Lengths that LZMA has. */
export const matchLengths = { least: 2, most: 273 } as const;

export interface MatchEffort {
  /** A match of this length is taken without looking for a longer one. */
  readonly enough: number;
  /** Places that are tried for one match. */
  readonly depth: number;
}

const hashBits = 16;
const nowhere = -1;

/** Finds where the bytes at a place stood before: chains of places whose four bytes have the same hash, and the last places of two and three. */
export class MatchFinder {
  /** Of the last {@link find}: lengths from short to long, and the nearest distance of each (1 is the byte before). */
  readonly lengths = new Uint16Array(matchLengths.most + 1);
  readonly distances = new Uint32Array(matchLengths.most + 1);
  count = 0;

  readonly #bytes: Uint8Array;
  readonly #effort: MatchEffort;
  readonly #twos = new Int32Array(1 << 16).fill(nowhere);
  readonly #threes = new Int32Array(1 << hashBits).fill(nowhere);
  readonly #heads = new Int32Array(1 << hashBits).fill(nowhere);
  readonly #earlier: Int32Array;
  #next = 0;

  constructor(bytes: Uint8Array, effort: MatchEffort) {
    this.#bytes = bytes;
    this.#effort = effort;
    this.#earlier = new Int32Array(bytes.byteLength);
  }

  /** Looks for matches at a place; every place before it becomes one that can be found. */
  find(at: number): void {
    this.count = 0;
    for (; this.#next < at; this.#next++) this.#insert(this.#next);
    const bytes = this.#bytes;
    const most = Math.min(matchLengths.most, bytes.byteLength - at);
    if (most < 4) return;
    const a = bytes[at] as number;
    const b = bytes[at + 1] as number;
    const c = bytes[at + 2] as number;
    let longest = 1;
    longest = this.#try(this.#twos[(a << 8) | b] as number, at, most, longest);
    longest = this.#try(this.#threes[hash3(a, b, c)] as number, at, most, longest);
    let from = this.#heads[hash4(a, b, c, bytes[at + 3] as number)] as number;
    for (let tries = this.#effort.depth; from !== nowhere && tries > 0 && longest < this.#effort.enough; tries--) {
      longest = this.#try(from, at, most, longest);
      from = this.#earlier[from] as number;
    }
  }

  /** How many bytes from `from` on are the same as from `at` on. */
  commonLength(from: number, at: number): number {
    const bytes = this.#bytes;
    const most = Math.min(matchLengths.most, bytes.byteLength - at);
    let length = 0;
    while (length < most && bytes[from + length] === bytes[at + length]) length++;
    return length;
  }

  #try(from: number, at: number, most: number, longest: number): number {
    if (from === nowhere || longest >= most) return longest;
    const bytes = this.#bytes;
    if (bytes[from + longest] !== bytes[at + longest]) return longest;
    let length = 0;
    while (length < most && bytes[from + length] === bytes[at + length]) length++;
    if (length <= longest) return longest;
    this.lengths[this.count] = length;
    this.distances[this.count] = at - from;
    this.count++;
    return length;
  }

  #insert(at: number): void {
    const bytes = this.#bytes;
    if (at + 4 > bytes.byteLength) return;
    const a = bytes[at] as number;
    const b = bytes[at + 1] as number;
    const c = bytes[at + 2] as number;
    this.#twos[(a << 8) | b] = at;
    this.#threes[hash3(a, b, c)] = at;
    const hash = hash4(a, b, c, bytes[at + 3] as number);
    this.#earlier[at] = this.#heads[hash] as number;
    this.#heads[hash] = at;
  }
}

const hash3 = (a: number, b: number, c: number): number => Math.imul((a << 16) | (b << 8) | c, 0x9e37_79b1) >>> (32 - hashBits);

const hash4 = (a: number, b: number, c: number, d: number): number =>
  Math.imul((a << 24) | (b << 16) | (c << 8) | d, 0x9e37_79b1) >>> (32 - hashBits);
