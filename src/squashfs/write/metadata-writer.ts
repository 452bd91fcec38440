import type { BlockEncoder } from "../../codec/block/block-codec.js";
import type { ByteString } from "../../core/byte-string.js";
import { concatBytes } from "../../core/bytes.js";
import type { Field, RecordFormat, Values } from "../../core/record.js";
import { RecordWriter } from "../../core/record-writer.js";
import { isRaw, storedSize } from "../format/data-block.js";
import { type MetadataPosition, metadataBlockSize, metadataHeaderRecord, metadataRaw } from "../format/metadata-block.js";
import { compressUnit } from "./compress-unit.js";

/** How metadata is compressed: in the writer's own thread, because tables refer to places in each other's compressed blocks. */
export interface MetadataSettings {
  readonly encoder: BlockEncoder;
  readonly level: number;
  /** Store every block as it is. */
  readonly stored: boolean;
}

/** Bytes as metadata blocks. */
export interface MetadataBlocks {
  /** The blocks with their headers, back to back. */
  readonly stored: Uint8Array;
  /** Where each block stands in `stored`. */
  readonly starts: readonly number[];
}

/** Cuts bytes into metadata blocks and compresses them. */
export function metadataBlocks(bytes: Uint8Array, { encoder, level, stored: asIs }: MetadataSettings): MetadataBlocks {
  const unit = compressUnit(bytes, encoder, { blockSize: metadataBlockSize, level, holes: false, stored: asIs });
  const parts: Uint8Array[] = [];
  const starts: number[] = [];
  let from = 0;
  let at = 0;
  for (const word of unit.sizes) {
    const size = storedSize(word);
    parts.push(metadataHeaderRecord.encode({ word: size | (isRaw(word) ? metadataRaw : 0) }), unit.bytes.subarray(from, from + size));
    starts.push(at);
    from += size;
    at += metadataHeaderRecord.size + size;
  }
  return { stored: concatBytes(parts), starts };
}

/** One metadata block that is not compressed. */
export const storedBlock = (bytes: Uint8Array): Uint8Array =>
  concatBytes([metadataHeaderRecord.encode({ word: bytes.byteLength | metadataRaw }), bytes]);

/** A table of metadata blocks that grows, for tables that refer to each other while they are written. */
export class MetadataWriter {
  readonly #settings: MetadataSettings;
  readonly #stored: Uint8Array[] = [];
  /** What is in no block yet. */
  readonly #open = new RecordWriter(metadataBlockSize * 2);
  #size = 0;

  constructor(settings: MetadataSettings) {
    this.#settings = settings;
  }

  /** Where the next byte goes. */
  get position(): MetadataPosition {
    return { block: this.#size, offset: this.#open.size };
  }

  write(bytes: Uint8Array): void {
    this.#open.write(bytes);
    this.#closeFull();
  }

  name(name: ByteString): void {
    this.#open.name(name);
    this.#closeFull();
  }

  record<const Fields extends readonly Field[]>(format: RecordFormat<Fields>, values: Values<Fields>): void {
    this.#open.record(format, values);
    this.#closeFull();
  }

  /** The whole table; nothing may be written after this. */
  finish(): Uint8Array {
    if (this.#open.size > 0) this.#close(this.#open.size);
    return concatBytes(this.#stored);
  }

  #closeFull(): void {
    while (this.#open.size >= metadataBlockSize) this.#close(metadataBlockSize);
  }

  #close(size: number): void {
    const { stored } = metadataBlocks(this.#open.bytes().subarray(0, size), this.#settings);
    this.#stored.push(stored);
    this.#size += stored.byteLength;
    this.#open.drop(size);
  }
}
