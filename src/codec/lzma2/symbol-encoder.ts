import { matchLengths } from "./match-finder.js";
import { evenProbabilities, type RangeEncoder } from "./range-encoder.js";

/** Literal context bits, literal position bits, position bits: what xz has. */
const lc = 3;
const pb = 2;

/** lc, lp and pb in the byte that a chunk says them with. */
export const lzmaProperties = pb * 45 + lc;

const states = 12;
const positionStates = 1 << pb;
const literalSize = 0x300;

/** Slots of distances: from `firstWithFooter` on bits follow, from `firstAligned` on the lowest four of them by probabilities of their own. */
const slots = { bits: 6, firstWithFooter: 4, firstAligned: 14, alignBits: 4 } as const;

/** Writes LZMA's symbols: literals, matches, and matches at one of the last four distances. Source: the LZMA specification of the LZMA SDK. */
export class SymbolEncoder {
  /** The last four distances, less one. */
  readonly recent = new Uint32Array(4);
  readonly #range: RangeEncoder;
  readonly #bytes: Uint8Array;
  #state = 0;
  readonly #isMatch = evenProbabilities(states << 4);
  readonly #isRecent = evenProbabilities(states);
  readonly #isLater = [evenProbabilities(states), evenProbabilities(states), evenProbabilities(states)] as const;
  readonly #isLong = evenProbabilities(states << 4);
  readonly #literals = evenProbabilities(literalSize << lc);
  readonly #slots = evenProbabilities(4 << slots.bits);
  readonly #footers = evenProbabilities(128);
  readonly #align = evenProbabilities(1 << slots.alignBits);
  readonly #matchLength: LengthEncoder;
  readonly #recentLength: LengthEncoder;

  constructor(range: RangeEncoder, bytes: Uint8Array) {
    this.#range = range;
    this.#bytes = bytes;
    this.#matchLength = new LengthEncoder(range);
    this.#recentLength = new LengthEncoder(range);
  }

  literal(at: number): void {
    const bytes = this.#bytes;
    const range = this.#range;
    range.bit(this.#isMatch, (this.#state << 4) | (at & (positionStates - 1)), 0);
    const before = at === 0 ? 0 : (bytes[at - 1] as number);
    const base = literalSize * (before >>> (8 - lc));
    let symbol = (bytes[at] as number) | 0x100;
    if (this.#state < 7) {
      for (; symbol < 0x1_0000; symbol <<= 1) range.bit(this.#literals, base + (symbol >>> 8), (symbol >>> 7) & 1);
    } else {
      // After a match: the byte that the match would have gone on with says something about this one, as long as the bits agree.
      let expected = bytes[at - (this.recent[0] as number) - 1] as number;
      let agreed = 0x100;
      while (symbol < 0x1_0000) {
        expected <<= 1;
        range.bit(this.#literals, base + agreed + (expected & agreed) + (symbol >>> 8), (symbol >>> 7) & 1);
        symbol <<= 1;
        agreed &= ~(expected ^ symbol);
      }
    }
    this.#state = this.#state < 4 ? 0 : this.#state < 10 ? this.#state - 3 : this.#state - 6;
  }

  match(at: number, length: number, distance: number): void {
    const { recent } = this;
    this.#begin(at, 0);
    const value = distance - 1;
    recent.copyWithin(1, 0, 3);
    recent[0] = value;
    this.#matchLength.encode(length, at & (positionStates - 1));
    this.#distance(value, Math.min(length - matchLengths.least, 3));
    this.#state = this.#state < 7 ? 7 : 10;
  }

  /** A match at the recent distance of this place, 0 the last one. */
  recentMatch(at: number, length: number, place: number): void {
    const { recent } = this;
    const range = this.#range;
    this.#begin(at, 1);
    const [first, second, third] = this.#isLater;
    range.bit(first, this.#state, place === 0 ? 0 : 1);
    if (place === 0) {
      range.bit(this.#isLong, (this.#state << 4) | (at & (positionStates - 1)), 1);
    } else {
      range.bit(second, this.#state, place === 1 ? 0 : 1);
      if (place > 1) range.bit(third, this.#state, place - 2);
      const value = recent[place] as number;
      recent.copyWithin(1, 0, place);
      recent[0] = value;
    }
    this.#recentLength.encode(length, at & (positionStates - 1));
    this.#state = this.#state < 7 ? 8 : 11;
  }

  #begin(at: number, recent: number): void {
    this.#range.bit(this.#isMatch, (this.#state << 4) | (at & (positionStates - 1)), 1);
    this.#range.bit(this.#isRecent, this.#state, recent);
  }

  #distance(value: number, lengthState: number): void {
    const range = this.#range;
    const slot = value < slots.firstWithFooter ? value : slotOf(value);
    range.tree(this.#slots, lengthState << slots.bits, slots.bits, slot);
    if (slot < slots.firstWithFooter) return;
    const bits = (slot >>> 1) - 1;
    const base = (2 | (slot & 1)) << bits;
    const rest = value - base;
    if (slot < slots.firstAligned) {
      range.reverseTree(this.#footers, base - slot - 1, bits, rest);
    } else {
      range.direct(bits - slots.alignBits, rest >>> slots.alignBits);
      range.reverseTree(this.#align, 0, slots.alignBits, rest & ((1 << slots.alignBits) - 1));
    }
  }
}

/** Twice the place of the highest bit, and the bit below it. */
function slotOf(value: number): number {
  const highest = 31 - Math.clz32(value);
  return highest * 2 + ((value >>> (highest - 1)) & 1);
}

class LengthEncoder {
  readonly #range: RangeEncoder;
  readonly #choices = evenProbabilities(2);
  readonly #low = evenProbabilities(positionStates << 3);
  readonly #middle = evenProbabilities(positionStates << 3);
  readonly #high = evenProbabilities(256);

  constructor(range: RangeEncoder) {
    this.#range = range;
  }

  encode(length: number, positionState: number): void {
    const value = length - matchLengths.least;
    const range = this.#range;
    range.bit(this.#choices, 0, value < 8 ? 0 : 1);
    if (value < 8) {
      range.tree(this.#low, positionState << 3, 3, value);
      return;
    }
    range.bit(this.#choices, 1, value < 16 ? 0 : 1);
    if (value < 16) range.tree(this.#middle, positionState << 3, 3, value - 8);
    else range.tree(this.#high, 0, 8, value - 16);
  }
}
