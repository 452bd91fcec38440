import type { BlockCodec } from "./block-codec.js";

/** LZO1X, which mksquashfs -comp lzo writes; only read: the libraries that compress it are under the GPL. */
export const lzo: BlockCodec = {
  name: "lzo",
  decompress: (bytes, maxSize) => new LzoDecoder(bytes, maxSize).decode(),
};

/** Distances of the matches with three bytes that follow a run of literals start here. */
const afterLiteralsDistance = 2049;
const farDistance = 16_384;

/** Source: Linux, Documentation/staging/lzo.rst. */
class LzoDecoder {
  readonly #input: Uint8Array;
  readonly #output: Uint8Array;
  #at = 0;
  #size = 0;

  constructor(input: Uint8Array, maxSize: number) {
    this.#input = input;
    this.#output = new Uint8Array(maxSize);
  }

  decode(): Uint8Array {
    // How many literals came last: 0 to 3 after a match, 4 after a run of its own.
    let state = this.#leadingLiterals();
    for (;;) {
      const code = this.#byte();
      let trailing = code;
      if (code >= 64) {
        const length = code >= 128 ? 5 + ((code >> 5) & 3) : 3 + ((code >> 5) & 1);
        this.#match(length, (this.#byte() << 3) + ((code >> 2) & 7) + 1);
      } else if (code >= 32) {
        const length = 2 + this.#length(code & 31, 31);
        trailing = this.#word();
        this.#match(length, (trailing >> 2) + 1);
      } else if (code >= 16) {
        const length = 2 + this.#length(code & 7, 7);
        trailing = this.#word();
        const distance = farDistance + ((code & 8) << 11) + (trailing >> 2);
        if (distance === farDistance) return this.#output.subarray(0, this.#size);
        this.#match(length, distance);
      } else if (state === 0) {
        this.#literals(3 + this.#length(code, 15));
        state = 4;
        continue;
      } else {
        const distance = (this.#byte() << 2) + (code >> 2);
        if (state === 4) this.#match(3, distance + afterLiteralsDistance);
        else this.#match(2, distance + 1);
      }
      state = trailing & 3;
      this.#literals(state);
    }
  }

  #leadingLiterals(): number {
    const first = this.#input[0] ?? 0;
    if (first <= 17) return 0;
    this.#at = 1;
    const count = first - 17;
    this.#literals(count);
    return Math.min(count, 4);
  }

  #byte(): number {
    const byte = this.#input[this.#at++];
    if (byte === undefined) throw new RangeError("The lzo data ends too early.");
    return byte;
  }

  #word(): number {
    return this.#byte() | (this.#byte() << 8);
  }

  /** A length that did not fit its bits goes on: 255 for every zero byte, and the first other byte. */
  #length(bits: number, most: number): number {
    if (bits !== 0) return bits;
    let length = most;
    let byte = this.#byte();
    for (; byte === 0; byte = this.#byte()) length += 255;
    return length + byte;
  }

  #literals(count: number): void {
    if (this.#at + count > this.#input.byteLength) throw new RangeError("The lzo data ends too early.");
    this.#room(count);
    this.#output.set(this.#input.subarray(this.#at, this.#at + count), this.#size);
    this.#at += count;
    this.#size += count;
  }

  #match(length: number, distance: number): void {
    if (distance > this.#size) throw new RangeError("The lzo data refers to bytes before its start.");
    this.#room(length);
    const output = this.#output;
    const end = this.#size + length;
    for (let to = this.#size; to < end; to++) output[to] = output[to - distance] ?? 0;
    this.#size = end;
  }

  #room(count: number): void {
    if (this.#size + count > this.#output.byteLength)
      throw new RangeError(`The lzo data holds more than ${this.#output.byteLength} bytes.`);
  }
}
