import type { ByteString } from "./byte-string.js";
import { viewOf } from "./bytes.js";
import type { Field, RecordFormat, Values } from "./record.js";

/** Records and bytes, one after the other, in memory that grows: where there are many, each in bytes of its own would be most of the work. */
export class RecordWriter {
  #bytes: Uint8Array;
  #view: DataView;
  #size = 0;

  /** @param room bytes that fit before the first copy */
  constructor(room = 1 << 14) {
    this.#bytes = new Uint8Array(room);
    this.#view = viewOf(this.#bytes);
  }

  get size(): number {
    return this.#size;
  }

  record<const Fields extends readonly Field[]>(format: RecordFormat<Fields>, values: Values<Fields>): void {
    const at = this.#grow(format.size);
    format.encodeInto(this.#view, at, values);
  }

  write(bytes: Uint8Array): void {
    const at = this.#grow(bytes.byteLength);
    this.#bytes.set(bytes, at);
  }

  name(name: ByteString): void {
    const at = this.#grow(name.length);
    for (let i = 0; i < name.length; i++) this.#bytes[at + i] = name.charCodeAt(i);
  }

  /** What was written so far: a view that later bytes may leave behind. */
  bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#size);
  }

  /** Forgets the first bytes; what follows moves to their place. */
  drop(count: number): void {
    this.#bytes.copyWithin(0, count, this.#size);
    this.#size -= count;
  }

  #grow(by: number): number {
    const at = this.#size;
    this.#size += by;
    if (this.#size > this.#bytes.byteLength) {
      const larger = new Uint8Array(Math.max(this.#bytes.byteLength * 2, this.#size));
      larger.set(this.#bytes);
      this.#bytes = larger;
      this.#view = viewOf(larger);
    }
    return at;
  }
}
