import { concatBytes } from "../core/bytes.js";

/** A tar is made of blocks of this many bytes. */
export const tarBlock = 512;

/**
 * Keeps the bytes of a tar from the place where the next entry's headers begin, and lets go of the contents between: so that what tar-stream
 * has parsed can be looked at as it was.
 */
export class TarHeaderWindow {
  #parts: Uint8Array[] = [];
  /** Offset of the first byte kept, and of the first that has not come. */
  #begin = 0;
  #end = 0;
  #headers = 0;

  /** Bytes kept. */
  get size(): number {
    return this.#end - this.#begin;
  }

  push(bytes: Uint8Array): void {
    this.#parts.push(bytes);
    this.#end += bytes.byteLength;
    this.#trim();
  }

  /** From now on the next entry's headers are expected at this offset. */
  expectHeadersAt(offset: number): void {
    this.#headers = offset;
    this.#trim();
  }

  /** The bytes from the beginning of the headers to this offset. */
  headersUpTo(offset: number): Uint8Array {
    const found: Uint8Array[] = [];
    let at = this.#begin;
    for (const part of this.#parts) {
      if (at >= offset) break;
      found.push(part.subarray(Math.max(this.#headers - at, 0), offset - at));
      at += part.byteLength;
    }
    return found.length === 1 && found[0] !== undefined ? found[0] : concatBytes(found);
  }

  /** Whether a block of zeros stands where headers are expected: the end of the archive, whatever follows. */
  get atEndMarker(): boolean {
    return this.#headers >= this.#begin && this.#parts[0]?.[this.#headers - this.#begin] === 0;
  }

  #trim(): void {
    for (let first = this.#parts[0]; first !== undefined; first = this.#parts[0]) {
      if (this.#begin + first.byteLength > this.#headers) break;
      this.#begin += first.byteLength;
      this.#parts.shift();
    }
  }
}
