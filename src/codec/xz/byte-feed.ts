import { codecError } from "../codec-error.js";

/** What a decoder gives on its way: bytes, something to wait for, or nothing, when it needs more input. */
export type Step = Uint8Array | Promise<unknown> | undefined;

/** Work that stops at every step. */
export type Steps<Result = void> = Generator<Step, Result, void>;

/** The bytes that a decoder reads, which come in chunks of any size. */
export class ByteFeed {
  readonly #name: string | undefined;
  #rest: Uint8Array = new Uint8Array(0);
  #ended = false;
  #position = 0;

  /** @param name what the data is called in errors */
  constructor(name: string | undefined) {
    this.#name = name;
  }

  /** Bytes read. */
  get position(): number {
    return this.#position;
  }

  /** Gives the next bytes when all before were read; none are the end. */
  push(chunk: Uint8Array): void {
    this.#rest = chunk;
    this.#ended = chunk.byteLength === 0;
  }

  *atEnd(): Steps<boolean> {
    while (this.#rest.byteLength === 0) {
      if (this.#ended) return true;
      yield undefined;
    }
    return false;
  }

  /** Passes over zeros, and gives how many they were. */
  *zeros(): Steps<number> {
    const from = this.#position;
    while (!(yield* this.atEnd())) {
      const found = this.#rest.findIndex((byte) => byte !== 0);
      this.#next(found === -1 ? this.#rest.byteLength : found);
      if (found !== -1) break;
    }
    return this.#position - from;
  }

  *byte(): Steps<number> {
    if (this.#rest.byteLength === 0) yield* this.#more();
    return this.#next(1)[0] ?? 0;
  }

  *take(size: number): Steps<Uint8Array> {
    if (this.#rest.byteLength >= size) return this.#next(size);
    const bytes = new Uint8Array(size);
    yield* this.into(() => bytes, 0, size);
    return bytes;
  }

  /** Puts so many bytes to a place of an array, which is asked for every time, because it may become another one. */
  *into(target: () => Uint8Array, place: number, size: number): Steps {
    for (let at = 0; at < size; ) {
      if (this.#rest.byteLength === 0) yield* this.#more();
      const part = this.#next(Math.min(size - at, this.#rest.byteLength));
      target().set(part, place + at);
      at += part.byteLength;
    }
  }

  *#more(): Steps {
    if (yield* this.atEnd()) throw codecError("xz", "truncated", "ends too early", { name: this.#name });
  }

  #next(size: number): Uint8Array {
    const part = this.#rest.subarray(0, size);
    this.#rest = this.#rest.subarray(size);
    this.#position += size;
    return part;
  }
}
