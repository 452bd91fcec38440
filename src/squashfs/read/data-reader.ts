import type { BlockCodec } from "../../codec/block/block-codec.js";
import { boundedNumber } from "../../core/record.js";
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

  async *content({ size, data }: FileInode): AsyncGenerator<Uint8Array> {
    const tail = data.fragment === undefined ? 0 : size % this.#blockSize;
    const words = this.#inodes.cursor(data.words);
    let at = data.start;
    for (let left = size - tail; left > 0; left -= this.#blockSize) {
      const length = Math.min(left, this.#blockSize);
      const { word } = await words.take(sizeWordRecord);
      if (word === 0) {
        yield new Uint8Array(length);
        continue;
      }
      const block = await this.#decode(at, word, length);
      if (block.byteLength !== length) throw this.#image.corrupt(at, `a block has ${block.byteLength} bytes, and its file needs ${length}`);
      yield block;
      at += storedSize(word);
    }
    if (data.fragment !== undefined && tail > 0) yield await this.#tail(data.fragment, tail);
  }

  async #tail({ place, offset }: { readonly place: number; readonly offset: number }, length: number): Promise<Uint8Array> {
    const bytes = await this.#decoded.get(place, () => this.#fragment(place));
    if (offset + length > bytes.byteLength) {
      throw this.#image.corrupt(0, `a file's tail ends at byte ${offset + length} of fragment ${place}, which has ${bytes.byteLength}`);
    }
    return bytes.subarray(offset, offset + length);
  }

  async #fragment(place: number): Promise<Uint8Array> {
    if (this.#fragments === undefined) throw this.#image.corrupt(0, `a file's tail is in fragment ${place}, and the image has none`);
    const { start, sizeWord } = await this.#fragments.get(place);
    const at = boundedNumber(start, this.#image.end);
    if (at === undefined) throw this.#image.corrupt(0, `fragment ${place} is said to stand at byte ${start}`);
    return this.#decode(at, sizeWord, this.#blockSize);
  }

  async #decode(at: number, word: number, most: number): Promise<Uint8Array> {
    const size = storedSize(word);
    if (size === 0 || size > this.#blockSize) throw this.#image.corrupt(at, `a block claims ${size} stored bytes`);
    const stored = await this.#image.read(at, size);
    if (isRaw(word)) return stored;
    try {
      return await this.#codec.decompress(stored, most);
    } catch (error) {
      throw this.#image.corrupt(at, "a block cannot be decompressed", error);
    }
  }
}
