/** Bytes in memory that grow at their end. */
export class GrowingBytes {
  #buffer: Uint8Array;
  #size = 0;

  /** @param room bytes that fit before the first copy */
  constructor(room = 1 << 16) {
    this.#buffer = new Uint8Array(room);
  }

  get size(): number {
    return this.#size;
  }

  append(bytes: Uint8Array): void {
    const size = this.#size + bytes.byteLength;
    if (size > this.#buffer.byteLength) {
      const larger = new Uint8Array(Math.max(this.#buffer.byteLength * 2, size));
      larger.set(this.bytes());
      this.#buffer = larger;
    }
    this.#buffer.set(bytes, this.#size);
    this.#size = size;
  }

  /** What was appended so far, or a part of it: a view that later bytes may leave behind. */
  bytes(from = 0, to = this.#size): Uint8Array {
    return this.#buffer.subarray(from, Math.min(to, this.#size));
  }
}
