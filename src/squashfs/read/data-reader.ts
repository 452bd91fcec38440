import type { BlockCodec } from "../../codec/block/block-codec.js";
import { viewOf } from "../../core/bytes.js";
import { boundedNumber, type ValuesOf } from "../../core/record.js";
import { isRaw, storedSize } from "../format/data-block.js";
import { fragmentRecord } from "../format/fragment.js";
import { sizeWordRecord } from "../format/inode.js";
import type { ImageBytes } from "./image-bytes.js";
import type { FileInode } from "./inode.js";
import type { InodeReader } from "./inode-reader.js";
import { LookupTable } from "./lookup-table.js";
import type { MetadataReader } from "./metadata-reader.js";
import { RecentCache } from "./recent-cache.js";
import type { Superblock } from "./superblock-reader.js";

/** Decoded fragment blocks that are kept: the small files of a directory share them. */
const keptFragments = 8;

/** Size words that are read at once. */
const wordsAtOnce = 1024;

/** Where a data or fragment block stands in the image, and how. */
export interface StoredBlock {
  /** Offset in the image, in bytes. */
  readonly at: number;
  /** Bytes in the image. */
  readonly size: number;
  readonly compressed: boolean;
}

/** A stretch of a file: zeros that are not stored, a block of its own, or a part of a fragment block. `length` is in bytes of the file. */
export type FileBlock =
  | { readonly kind: "hole"; readonly length: number }
  | { readonly kind: "block"; readonly length: number; readonly stored: StoredBlock }
  /** `offset` is in the decompressed fragment block. */
  | { readonly kind: "tail"; readonly length: number; readonly stored: StoredBlock; readonly fragment: number; readonly offset: number };

/** Reads the bytes of files, block by block. */
export class DataReader {
  readonly #image: ImageBytes;
  readonly #codec: BlockCodec;
  readonly #inodes: InodeReader;
  readonly #blockSize: number;
  readonly #fragments: LookupTable<typeof fragmentRecord.fields> | undefined;
  readonly #decoded = new RecentCache<number, Uint8Array>(keptFragments);

  constructor(metadata: MetadataReader, superblock: Superblock, options: { readonly codec: BlockCodec; readonly inodes: InodeReader }) {
    const { blockSize, fragmentCount, fragmentTableStart } = superblock;
    this.#image = metadata.image;
    this.#codec = options.codec;
    this.#inodes = options.inodes;
    this.#blockSize = blockSize;
    this.#fragments =
      fragmentTableStart === undefined
        ? undefined
        : new LookupTable(metadata, fragmentRecord, { count: fragmentCount, list: fragmentTableStart });
  }

  async *content(file: FileInode): AsyncGenerator<Uint8Array> {
    for await (const block of this.blocks(file)) yield await this.#bytes(block);
  }

  /** Where the bytes of a file are, in their order; nothing is decompressed. */
  async *blocks({ size, data }: FileInode): AsyncGenerator<FileBlock> {
    const tail = this.#tailSize(size, data);
    const words = this.#inodes.cursor(data.words);
    let at = data.start;
    const from = words.at;
    for (let left = size - tail; left > 0; left -= wordsAtOnce * this.#blockSize) {
      const count = Math.min(wordsAtOnce, Math.ceil(left / this.#blockSize));
      const { blocks, end } = this.#wholeBlocks(viewOf(await words.read(count * sizeWordRecord.size)), 0, { count, left, at });
      at = end;
      yield* blocks;
    }
    if (data.fragment !== undefined && tail > 0) yield tailBlock(data.fragment, tail, await this.fragment(data.fragment.place, from));
  }

  /** The same at once, if all that it takes has been read before, as it has for most files after others of their directory. */
  peekBlocks({ size, data }: FileInode): readonly FileBlock[] | undefined {
    const { words, fragment, start } = data;
    const tail = this.#tailSize(size, data);
    const count = Math.ceil((size - tail) / this.#blockSize);
    const window = count > wordsAtOnce ? undefined : this.#inodes.peekAfter(words, count * sizeWordRecord.size);
    const record =
      fragment === undefined || tail === 0 ? undefined : this.#fragmentTable(fragment.place, window?.at ?? 0).peek(fragment.place);
    if (window === undefined || (record === undefined && tail > 0)) return undefined;
    const { blocks } = this.#wholeBlocks(window.view, window.from, { count, left: size - tail, at: start });
    if (fragment !== undefined && record !== undefined) blocks.push(tailBlock(fragment, tail, this.#fragmentBlock(fragment.place, record)));
    return blocks;
  }

  #tailSize(size: number, { fragment }: FileInode["data"]): number {
    return fragment === undefined ? 0 : size % this.#blockSize;
  }

  /** The blocks that size words tell of; `left` bytes of the file are in them and after them, and the first one stands at `at`. */
  #wholeBlocks(view: DataView, from: number, { count, left, at }: { readonly count: number; readonly left: number; readonly at: number }) {
    const blocks: FileBlock[] = [];
    let end = at;
    for (let i = 0; i < count; i++) {
      const length = Math.min(left - i * this.#blockSize, this.#blockSize);
      const word = view.getUint32(from + i * sizeWordRecord.size, true);
      if (word === 0) {
        blocks.push({ kind: "hole", length });
        continue;
      }
      blocks.push({ kind: "block", length, stored: this.#stored(end, word) });
      end += storedSize(word);
    }
    return { blocks, end };
  }

  /**
   * Where a fragment block stands.
   * @param from where the inode that names it stands in the image, for errors
   */
  async fragment(place: number, from: number): Promise<StoredBlock> {
    return this.#fragmentBlock(place, await this.#fragmentTable(place, from).get(place));
  }

  #fragmentTable(place: number, from: number): LookupTable<typeof fragmentRecord.fields> {
    if (this.#fragments !== undefined) return this.#fragments;
    throw this.#image.corrupt(from, `a file's tail is in fragment ${place}, and the image has none`);
  }

  #fragmentBlock(place: number, { start, sizeWord }: ValuesOf<typeof fragmentRecord>): StoredBlock {
    const at = boundedNumber(start, this.#image.end);
    if (at !== undefined) return this.#stored(at, sizeWord);
    throw this.#image.corrupt(this.#fragments?.list ?? 0, `fragment ${place} is said to stand at byte ${start}`);
  }

  async #bytes(block: FileBlock): Promise<Uint8Array> {
    const { length } = block;
    if (block.kind === "hole") return new Uint8Array(length);
    if (block.kind === "block") {
      const bytes = await this.decode(block.stored, length);
      if (bytes.byteLength === length) return bytes;
      throw this.#image.corrupt(block.stored.at, `a block has ${bytes.byteLength} bytes, and its file needs ${length}`);
    }
    const { fragment, offset, stored } = block;
    const bytes = await this.#decoded.get(fragment, () => this.decode(stored, this.#blockSize));
    if (offset + length > bytes.byteLength) {
      throw this.#image.corrupt(
        stored.at,
        `a file's tail ends at byte ${offset + length} of fragment ${fragment}, which has ${bytes.byteLength}`,
      );
    }
    return bytes.subarray(offset, offset + length);
  }

  #stored(at: number, word: number): StoredBlock {
    const size = storedSize(word);
    if (size === 0 || size > this.#blockSize) throw this.#image.corrupt(at, `a block claims ${size} stored bytes`);
    return { at, size, compressed: !isRaw(word) };
  }

  /** The bytes of a stored block; `most` is how many it may have. */
  async decode({ at, size, compressed }: StoredBlock, most: number): Promise<Uint8Array> {
    const stored = await this.#image.read(at, size);
    if (!compressed) return stored;
    try {
      return await this.#codec.decompress(stored, most);
    } catch (error) {
      throw this.#image.corrupt(at, "a block cannot be decompressed", error);
    }
  }
}

const tailBlock = ({ place, offset }: NonNullable<FileInode["data"]["fragment"]>, length: number, stored: StoredBlock): FileBlock => ({
  kind: "tail",
  length,
  fragment: place,
  offset,
  stored,
});
