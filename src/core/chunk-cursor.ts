import { concatBytes } from "./bytes.js";

/** Reads a stream of chunks in the portions that a format has. {@link ChunkCursor.close} it, or the source of the chunks stays open. */
export class ChunkCursor {
  readonly #chunks: AsyncIterator<Uint8Array>;
  readonly #endError: (offset: number) => Error;
  #rest: Uint8Array = new Uint8Array(0);
  #offset = 0;

  /** @param endError makes the error for a stream that ends inside a portion, at this offset */
  constructor(chunks: AsyncIterable<Uint8Array>, endError: (offset: number) => Error) {
    this.#chunks = chunks[Symbol.asyncIterator]();
    this.#endError = endError;
  }

  /** Bytes read so far. */
  get offset(): number {
    return this.#offset;
  }

  async atEnd(): Promise<boolean> {
    return !(await this.#fill());
  }

  /** Exactly `length` bytes, in one piece. */
  async take(length: number): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    for await (const part of this.pass(length)) parts.push(part);
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : concatBytes(parts);
  }

  /** Exactly `length` bytes, in the chunks they come in. */
  async *pass(length: number): AsyncGenerator<Uint8Array> {
    for (let left = length; left > 0; ) {
      if (!(await this.#fill())) throw this.#endError(this.#offset);
      const part = this.#rest.subarray(0, left);
      this.#rest = this.#rest.subarray(part.byteLength);
      this.#offset += part.byteLength;
      left -= part.byteLength;
      yield part;
    }
  }

  async skip(length: number): Promise<void> {
    for await (const _ of this.pass(length));
  }

  async close(): Promise<void> {
    await this.#chunks.return?.();
  }

  async #fill(): Promise<boolean> {
    while (this.#rest.byteLength === 0) {
      const { done, value } = await this.#chunks.next();
      if (done) return false;
      this.#rest = value;
    }
    return true;
  }
}
