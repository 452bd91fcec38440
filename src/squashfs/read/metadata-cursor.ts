import { concatBytes } from "../../core/bytes.js";
import type { Field, RecordFormat, Values } from "../../core/record.js";
import type { MetadataPosition } from "../format/metadata-block.js";
import type { MetadataReader, MetadataTable } from "./metadata-reader.js";

/** Reads on through a table, over the bounds of its blocks. */
export class MetadataCursor {
  readonly #reader: MetadataReader;
  readonly #table: MetadataTable;
  #at: number;
  #offset: number;

  constructor(reader: MetadataReader, table: MetadataTable, { block, offset }: MetadataPosition) {
    this.#reader = reader;
    this.#table = table;
    this.#at = table.start + block;
    this.#offset = offset;
  }

  /** Where the next byte stands. */
  get position(): MetadataPosition {
    return { block: this.#at - this.#table.start, offset: this.#offset };
  }

  /** Where the current block stands in the image, for errors. */
  get at(): number {
    return this.#at;
  }

  /** The next `length` bytes; do not change them. */
  async read(length: number): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    let missing = length;
    while (missing > 0) {
      const part = await this.#part(missing);
      if (part.byteLength === length) return part;
      parts.push(part);
      missing -= part.byteLength;
    }
    return concatBytes(parts);
  }

  /** The next record. */
  async take<Fields extends readonly Field[]>(record: RecordFormat<Fields>): Promise<Values<Fields>> {
    return record.decode(await this.read(record.size));
  }

  async #part(most: number): Promise<Uint8Array> {
    this.#reader.checkPlace(this.#table, this.#at);
    const { bytes, next } = await this.#reader.block(this.#at);
    if (this.#offset > bytes.byteLength) throw this.#reader.pastBlock(this.#at, this.#offset, bytes.byteLength);
    const part = bytes.subarray(this.#offset, this.#offset + most);
    this.#offset += part.byteLength;
    if (this.#offset === bytes.byteLength && part.byteLength < most) {
      this.#at = next;
      this.#offset = 0;
    }
    return part;
  }
}
