import type { BlockCodec } from "../../codec/block/block-codec.js";
import { concatBytes, viewOf } from "../../core/bytes.js";
import { type MetadataPosition, metadataBlockSize, metadataHeaderRecord, metadataRaw } from "../format/metadata-block.js";
import type { ImageBytes } from "./image-bytes.js";
import { MetadataCursor } from "./metadata-cursor.js";
import { RecentCache } from "./recent-cache.js";

/** Decoded metadata blocks that are kept: 8 MiB, the tables of an image with 100,000 names. */
const keptBlocks = 1024;

interface MetadataBlock {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** Where the block after this one stands in the image. */
  readonly next: number;
}

/** A table of metadata blocks: where it starts and ends in the image. */
export interface MetadataTable {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** Bytes of a table that lie in one piece. */
export interface MetadataWindow {
  readonly bytes: Uint8Array;
  /** Over the same bytes. */
  readonly view: DataView;
  /** Where in them the window begins. */
  readonly from: number;
  /** Where their block stands in the image, for errors. */
  readonly at: number;
}

/**
 * Decodes metadata blocks as they are asked for. A block that was decoded is looked at without waiting ({@link MetadataReader.window}): an
 * image has a thousand inodes for every hundred blocks.
 */
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

  /** The bytes of a block, if it was decoded before. */
  peek(at: number): Uint8Array | undefined {
    return this.#blocks.peek(at)?.bytes;
  }

  cursor(table: MetadataTable, position: MetadataPosition): MetadataCursor {
    return new MetadataCursor(this, table, position);
  }

  /** `length` bytes of a table, or undefined where their blocks were not decoded yet: a cursor that reads them does it. */
  window(table: MetadataTable, position: MetadataPosition, length: number): MetadataWindow | undefined {
    const at = table.start + position.block;
    const first = this.#at(table, at, position.offset);
    if (first === undefined) return undefined;
    if (position.offset + length <= first.bytes.byteLength) return { bytes: first.bytes, view: first.view, from: position.offset, at };
    const parts = [first.bytes.subarray(position.offset)];
    let missing = length - (first.bytes.byteLength - position.offset);
    for (let { next } = first; missing > 0; ) {
      const block = this.#at(table, next, 0);
      if (block === undefined) return undefined;
      parts.push(block.bytes.subarray(0, missing));
      missing -= block.bytes.byteLength;
      next = block.next;
    }
    const bytes = concatBytes(parts);
    return { bytes, view: viewOf(bytes), from: 0, at };
  }

  /** The position so many bytes further on; the bytes between have been looked at. */
  after(table: MetadataTable, { block, offset }: MetadataPosition, length: number): MetadataPosition {
    let at = table.start + block;
    let rest = offset + length;
    for (let here = this.#blocks.peek(at); here !== undefined && rest > here.bytes.byteLength; here = this.#blocks.peek(at)) {
      rest -= here.bytes.byteLength;
      at = here.next;
    }
    return { block: at - table.start, offset: rest };
  }

  /** The same place, written as references write it: what ends one block begins the next. */
  async settle(table: MetadataTable, { block, offset }: MetadataPosition): Promise<MetadataPosition> {
    if (table.start + block >= table.end) return { block, offset };
    const { bytes, next } = await this.block(table.start + block);
    return offset < bytes.byteLength ? { block, offset } : { block: next - table.start, offset: 0 };
  }

  /** @throws BuildError `SQUASHFS_CORRUPT` where this is no place in the table */
  checkPlace({ name, start, end }: MetadataTable, at: number): void {
    if (at >= start && at < end) return;
    throw this.image.corrupt(at, `it refers to a place outside of its ${name} (bytes ${start} to ${end})`);
  }

  #at(table: MetadataTable, at: number, offset: number): MetadataBlock | undefined {
    this.checkPlace(table, at);
    const block = this.#blocks.peek(at);
    if (block !== undefined && offset > block.bytes.byteLength) throw this.pastBlock(at, offset, block.bytes.byteLength);
    return block;
  }

  /** The error for a position that is not in its block. */
  pastBlock(at: number, offset: number, size: number): Error {
    return this.image.corrupt(at, `it refers to byte ${offset} of a metadata block that has ${size}`);
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
    const bytes = (word & metadataRaw) === 0 ? await this.#decompress(stored, at) : stored;
    if (bytes.byteLength === 0) throw image.corrupt(at, "a metadata block is empty");
    return { bytes, view: viewOf(bytes), next: at + from + size };
  }

  async #decompress(stored: Uint8Array, at: number): Promise<Uint8Array> {
    try {
      return await this.#codec.decompress(stored, metadataBlockSize);
    } catch (error) {
      throw this.image.corrupt(at, "a metadata block cannot be decompressed", error);
    }
  }
}
