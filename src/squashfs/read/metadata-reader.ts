import type { BlockCodec } from "../../codec/block/block-codec.js";
import { concatBytes } from "../../core/bytes.js";
import type { Field, RecordFormat, Values } from "../../core/record.js";
import { type MetadataPosition, metadataBlockSize, metadataHeaderRecord, metadataRaw } from "../format/metadata-block.js";
import type { ImageBytes } from "./image-bytes.js";
import { RecentCache } from "./recent-cache.js";

/** Decoded metadata blocks that are kept: half a MiB. */
const keptBlocks = 64;

interface MetadataBlock {
  readonly bytes: Uint8Array;
  /** Where the block after this one stands in the image. */
  readonly next: number;
}

/** A table of metadata blocks: where it starts and ends in the image. */
export interface MetadataTable {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** Decodes metadata blocks as they are asked for. */
export class MetadataReader {
  readonly image: ImageBytes;
  readonly #codec: BlockCodec;
  readonly #blocks = new RecentCache<number, MetadataBlock>(keptBlocks);

  constructor(image: ImageBytes, codec: BlockCodec) {
    this.image = image;
    this.#codec = codec;
  }

  /** The block whose header stands at this byte of the image. */
  block(at: number): Promise<MetadataBlock> {
    return this.#blocks.get(at, () => this.#decode(at));
  }

  cursor(table: MetadataTable, position: MetadataPosition): MetadataCursor {
    return new MetadataCursor(this, table, position);
  }

  async #decode(at: number): Promise<MetadataBlock> {
    const { image } = this;
    const whole = await image.read(
      at,
      Math.max(metadataHeaderRecord.size, Math.min(metadataHeaderRecord.size + metadataBlockSize, image.end - at)),
    );
    const { word } = metadataHeaderRecord.decode(whole);
    const size = word & ~metadataRaw;
    const from = metadataHeaderRecord.size;
    if (size === 0 || size > metadataBlockSize) throw image.corrupt(at, `a metadata block claims ${size} stored bytes`);
    if (from + size > whole.byteLength) throw image.corrupt(at, "a metadata block runs past the end of the image");
    const stored = whole.subarray(from, from + size);
    const next = at + from + size;
    if ((word & metadataRaw) !== 0) return { bytes: stored, next };
    try {
      return { bytes: await this.#codec.decompress(stored, metadataBlockSize), next };
    } catch (error) {
      throw image.corrupt(at, "a metadata block cannot be decompressed", error);
    }
  }
}

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
    const { image } = this.#reader;
    const table = this.#table;
    if (this.#at < table.start || this.#at >= table.end) {
      throw image.corrupt(this.#at, `it refers to a place outside of its ${table.name} (bytes ${table.start} to ${table.end})`);
    }
    const { bytes, next } = await this.#reader.block(this.#at);
    if (this.#offset > bytes.byteLength || bytes.byteLength === 0) {
      throw image.corrupt(this.#at, `it refers to byte ${this.#offset} of a metadata block that has ${bytes.byteLength}`);
    }
    const part = bytes.subarray(this.#offset, this.#offset + most);
    this.#offset += part.byteLength;
    if (this.#offset === bytes.byteLength && part.byteLength < most) {
      this.#at = next;
      this.#offset = 0;
    }
    return part;
  }
}
