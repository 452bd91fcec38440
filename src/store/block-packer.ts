import { createHash, type Hash, hash as hashOf } from "node:crypto";
import { crc32 } from "node:zlib";
import type { BlockEncoder } from "../codec/block/block-codec.js";
import { type BlockList, type StoredFragment, storedSize } from "../core/block-set.js";
import type { BlockSettings } from "../squashfs/index.js";
import { compressUnit } from "../squashfs/write/compress-unit.js";
import type { Spool } from "./spool.js";

/** A file that was packed. */
export interface PackedFile {
  readonly size: number;
  /** Lower-case hex. */
  readonly sha256: string;
  readonly blocks: BlockList;
}

/**
 * Whose tails share fragment blocks: an image leaves some files out, and some are likely to be in another package too. A fragment of which no file is needed is
 * not copied.
 */
export type TailGroup = "kept" | "left-out" | "shared";

/** A fragment block that fills. */
interface OpenFragment {
  readonly index: number;
  readonly bytes: Uint8Array;
  filled: number;
}

/** Blocks that are not in use: a thread packs hundreds of packages, and new ones for each keep the garbage collector at work. */
const freeBlocks: Uint8Array[] = [];

function takeBlock(size: number): Uint8Array {
  const last = freeBlocks.pop();
  return last?.byteLength === size ? last : new Uint8Array(size);
}

/**
 * Cuts files into squashfs blocks while they are read, and puts the compressed blocks into a spool. Each group of tails has fragments of its own.
 */
export class BlockPacker {
  readonly #spool: Spool;
  readonly #encoder: BlockEncoder;
  readonly #settings: BlockSettings;
  readonly #block: Uint8Array;
  readonly #target: Uint8Array;
  readonly #open = new Map<TailGroup, OpenFragment>();
  readonly #fragments: StoredFragment[] = [];
  /** By group and SHA256. */
  readonly #packed = new Map<string, PackedFile>();
  #filled = 0;
  /** Of the blocks that were written: a file of less has its bytes hashed at once, without an object that is to be collected. */
  #hash: Hash | undefined;
  #size = 0;
  #at = 0;
  #crc = 0;
  #words: number[] = [];
  #made = 0;

  constructor(spool: Spool, encoder: BlockEncoder, settings: BlockSettings) {
    this.#spool = spool;
    this.#encoder = encoder;
    this.#settings = settings;
    this.#block = takeBlock(settings.blockSize);
    this.#target = takeBlock(settings.blockSize);
  }

  /** The next bytes of the file. */
  write(chunk: Uint8Array): void {
    this.#size += chunk.byteLength;
    const { blockSize } = this.#settings;
    for (let at = 0; at < chunk.byteLength; ) {
      const part = chunk.subarray(at, at + blockSize - this.#filled);
      at += part.byteLength;
      if (part.byteLength === blockSize) {
        this.#writeWhole(part);
        continue;
      }
      this.#block.set(part, this.#filled);
      this.#filled += part.byteLength;
      if (this.#filled === blockSize) this.#writeWhole(this.#block);
    }
  }

  #writeWhole(block: Uint8Array): void {
    this.#hash ??= createHash("sha256");
    this.#hash.update(block);
    this.#writeBlock(block);
  }

  /** Ends the file; the next one begins. One whose bytes were packed before, in the same group, is not packed again. */
  end(group: TailGroup): PackedFile {
    const size = this.#size;
    const last = this.#block.subarray(0, this.#filled);
    const sha256 = this.#hash === undefined ? hashOf("sha256", last, "hex") : this.#hash.update(last).digest("hex");
    const key = `${group} ${sha256}`;
    const file = { size, sha256, blocks: this.#packed.get(key)?.blocks ?? this.#endBlocks(group) };
    this.#packed.set(key, file);
    this.#hash = undefined;
    this.#size = 0;
    this.#words = [];
    this.#crc = 0;
    this.#filled = 0;
    return file;
  }

  #endBlocks(group: TailGroup): BlockList {
    const { fragments } = this.#settings;
    const sharesTail = fragments === "always" || (fragments === "on" && this.#words.length === 0);
    if (this.#filled > 0 && !sharesTail) this.#writeBlock(this.#block.subarray(0, this.#filled));
    const tail = this.#filled === 0 ? {} : { tail: this.#writeTail(group) };
    return { at: this.#at, words: this.#words, crc: this.#crc, ...tail };
  }

  /** Writes the fragments that are not full, and gives all of them. It packs no more then. */
  finish(): readonly StoredFragment[] {
    for (const open of this.#open.values()) this.#writeFragment(open);
    freeBlocks.push(this.#block, this.#target);
    return this.#fragments;
  }

  #writeBlock(block: Uint8Array): void {
    if (this.#words.length === 0) this.#at = this.#spool.size;
    const { word, bytes } = this.#compress(block, { holes: true, part: "data" });
    this.#crc = crc32(bytes, this.#crc);
    this.#spool.write(bytes);
    this.#words.push(word);
    this.#filled = 0;
  }

  #writeTail(group: TailGroup): NonNullable<BlockList["tail"]> {
    let open = this.#open.get(group);
    if (open !== undefined && open.filled + this.#filled > this.#settings.blockSize) {
      this.#writeFragment(open);
      open = undefined;
    }
    open ??= { index: this.#made++, bytes: takeBlock(this.#settings.blockSize), filled: 0 };
    this.#open.set(group, open);
    const offset = open.filled;
    open.bytes.set(this.#block.subarray(0, this.#filled), offset);
    open.filled += this.#filled;
    this.#filled = 0;
    return { fragment: open.index, offset };
  }

  #writeFragment({ index, bytes, filled }: OpenFragment): void {
    const at = this.#spool.size;
    const stored = this.#compress(bytes.subarray(0, filled), { holes: false, part: "fragments" });
    this.#spool.write(stored.bytes);
    this.#fragments[index] = { at, word: stored.word, crc: crc32(stored.bytes) };
    freeBlocks.push(bytes);
  }

  #compress(
    bytes: Uint8Array,
    { holes, part }: { readonly holes: boolean; readonly part: "data" | "fragments" },
  ): { readonly word: number; readonly bytes: Uint8Array } {
    const { blockSize, level, uncompressed } = this.#settings;
    const unit = compressUnit(bytes, this.#encoder, { blockSize, level, holes, stored: uncompressed.has(part) }, this.#target);
    const word = unit.sizes[0] ?? 0;
    return { word, bytes: unit.bytes.subarray(0, storedSize(word)) };
  }
}
