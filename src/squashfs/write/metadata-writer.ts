import type { BlockEncoder } from "../../codec/block/block-codec.js";
import { concatBytes } from "../../core/bytes.js";
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
  readonly #open = new Uint8Array(metadataBlockSize);
  #filled = 0;
  #size = 0;

  constructor(settings: MetadataSettings) {
    this.#settings = settings;
  }

  /** Where the next byte goes. */
  get position(): MetadataPosition {
    return { block: this.#size, offset: this.#filled };
  }

  write(bytes: Uint8Array): void {
    let at = 0;
    while (at < bytes.byteLength) {
      const part = bytes.subarray(at, at + metadataBlockSize - this.#filled);
      this.#open.set(part, this.#filled);
      this.#filled += part.byteLength;
      at += part.byteLength;
      if (this.#filled === metadataBlockSize) this.#close();
    }
  }

  /** The whole table; nothing may be written after this. */
  finish(): Uint8Array {
    if (this.#filled > 0) this.#close();
    return concatBytes(this.#stored);
  }

  #close(): void {
    const { stored } = metadataBlocks(this.#open.subarray(0, this.#filled), this.#settings);
    this.#stored.push(stored);
    this.#size += stored.byteLength;
    this.#filled = 0;
  }
}
