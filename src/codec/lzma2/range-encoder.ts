/** Probabilities have 11 bits and follow what they see by a 32nd of the difference. */
const probabilityBits = 11;
const adaptationBits = 5;
const half = 1 << (probabilityBits - 1);

/** The range is widened when fewer bits than this are left of it. */
const smallestRange = 2 ** 24;

/** Adaptive probabilities of bits, each of them even at first. */
export const evenProbabilities = (count: number): Uint16Array => new Uint16Array(count).fill(half);

/** The arithmetic coder of LZMA. Source: the LZMA specification of the LZMA SDK, "Range Coder". */
export class RangeEncoder {
  readonly #output: Uint8Array;
  #size = 0;
  /** 33 bits: the lowest value of the range, with a carry. */
  #low = 0;
  #range = 0xffff_ffff;
  #cache = 0;
  /** The cached byte and the bytes of ones after it, which a carry may still change. */
  #held = 1;

  /** @param capacity the most bytes that it will write */
  constructor(capacity: number) {
    this.#output = new Uint8Array(capacity);
  }

  /** Bytes that it would have written if it were finished now. */
  get size(): number {
    return this.#size + this.#held + 4;
  }

  reset(): void {
    this.#size = 0;
    this.#low = 0;
    this.#range = 0xffff_ffff;
    this.#cache = 0;
    this.#held = 1;
  }

  /** What it wrote; good until it is used again. */
  finish(): Uint8Array {
    for (let i = 0; i < 5; i++) this.#shift();
    return this.#output.subarray(0, this.#size);
  }

  bit(probabilities: Uint16Array, place: number, bit: number): void {
    const probability = probabilities[place] as number;
    const bound = (this.#range >>> probabilityBits) * probability;
    if (bit === 0) {
      this.#range = bound;
      probabilities[place] = probability + (((1 << probabilityBits) - probability) >>> adaptationBits);
    } else {
      this.#low += bound;
      this.#range -= bound;
      probabilities[place] = probability - (probability >>> adaptationBits);
    }
    while (this.#range < smallestRange) {
      this.#range = (this.#range * 256) >>> 0;
      this.#shift();
    }
  }

  /** Bits of a number from the highest on, each with a probability that depends on those before it. */
  tree(probabilities: Uint16Array, base: number, bits: number, value: number): void {
    let node = 1;
    for (let i = bits - 1; i >= 0; i--) {
      const bit = (value >>> i) & 1;
      this.bit(probabilities, base + node, bit);
      node = (node << 1) | bit;
    }
  }

  /** The same from the lowest bit on. */
  reverseTree(probabilities: Uint16Array, base: number, bits: number, value: number): void {
    let node = 1;
    for (let i = 0; i < bits; i++) {
      const bit = (value >>> i) & 1;
      this.bit(probabilities, base + node, bit);
      node = (node << 1) | bit;
    }
  }

  /** Bits that are as often 0 as 1. */
  direct(bits: number, value: number): void {
    for (let i = bits - 1; i >= 0; i--) {
      this.#range >>>= 1;
      if (((value >>> i) & 1) !== 0) this.#low += this.#range;
      while (this.#range < smallestRange) {
        this.#range = (this.#range * 256) >>> 0;
        this.#shift();
      }
    }
  }

  #shift(): void {
    if (this.#low < 0xff00_0000 || this.#low > 0xffff_ffff) {
      const carry = this.#low > 0xffff_ffff ? 1 : 0;
      let byte = this.#cache;
      for (; this.#held > 0; this.#held--) {
        this.#output[this.#size++] = byte + carry;
        byte = 0xff;
      }
      this.#cache = (this.#low >>> 24) & 0xff;
    }
    this.#held++;
    this.#low = ((this.#low & 0x00ff_ffff) << 8) >>> 0;
  }
}
