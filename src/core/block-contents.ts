import { crc32 } from "node:zlib";
import { type BlockList, type BlockSet, isRaw, storedSize } from "./block-set.js";
import type { ContentSource } from "./content.js";
import { BuildError } from "./errors.js";

/** What it gives is good until the next call. */
type Decode = (bytes: Uint8Array, maxSize: number) => Uint8Array;

/**
 * What decodes the blocks of contents in this thread, by compressor. Core knows no compressor: who hands out contents in blocks puts in what reads
 * them.
 */
export const contentDecoders = new Map<string, Decode>();

/** Fills a buffer from a place. */
type ReadPlace = (place: BlockSet["place"], at: number, target: Uint8Array) => void;

type Blocks = Extract<ContentSource, { kind: "blocks" }>;

/** Stored bytes of a file that are held at once; of a larger one they are read twice, for their checksum and block by block. */
const mostHeld = 1 << 20;

/** Enough for most files; of larger ones a checksum is made in pieces of this size. */
const leastRoom = 256 << 10;

/** Decoded blocks that are kept: files that follow each other share their fragments, and parts of a file its blocks. */
const kept = 8;

/** Stored bytes, and their checksum. */
interface Stretch {
  readonly at: number;
  readonly size: number;
  readonly crc: number;
}

/** Reads contents that lie in compressed blocks, and checks the bytes that they are decoded from. */
export class BlockContents {
  readonly #read: ReadPlace;
  /** For stored bytes, which are not needed longer than until others are: new memory for each takes longer than what is read into it. */
  #room = new Uint8Array(0);
  readonly #decoded = new Map<string, Uint8Array>();
  /** The stored blocks of the last file, checked; without their bytes where these are many. */
  #last: { readonly blocks: BlockList; readonly bytes: Uint8Array | undefined } | undefined;

  constructor(read: ReadPlace) {
    this.#read = read;
  }

  /**
   * Fills `target` with the bytes of a file from `from` on.
   * @throws BuildError `STORE_DAMAGED_ENTRY`, with the set's key
   */
  readInto({ set, blocks }: Blocks, from: number, target: Uint8Array): void {
    const { blockSize } = set;
    for (let done = 0; done < target.byteLength; ) {
      const index = Math.floor((from + done) / blockSize);
      const within = from + done - index * blockSize;
      const isTail = index >= blocks.words.length;
      const block = isTail ? this.#tail(set, blocks) : this.#block(set, blocks, index);
      const part = block.subarray(within, within + target.byteLength - done);
      if (part.byteLength === 0) throw damagedSet(set);
      target.set(part, done);
      done += part.byteLength;
    }
  }

  #block(set: BlockSet, blocks: BlockList, index: number): Uint8Array {
    return this.#keep(`${set.key} ${blocks.at} ${index}`, set.blockSize, () => {
      const word = blocks.words[index] ?? 0;
      if (word === 0) return new Uint8Array(set.blockSize);
      const at = blocks.words.slice(0, index).reduce((sum, one) => sum + storedSize(one), 0);
      const size = storedSize(word);
      const held = this.#stored(set, blocks);
      return decodeBlock(set, held?.subarray(at, at + size) ?? this.#bytes(set, blocks.at + at, size), word);
    });
  }

  /** All stored blocks of a file, because their checksum is that of all. */
  #stored(set: BlockSet, blocks: BlockList): Uint8Array | undefined {
    if (this.#last?.blocks !== blocks) {
      const { at, crc } = blocks;
      const size = blocks.words.reduce((sum, word) => sum + storedSize(word), 0);
      if (size > mostHeld) this.#check(set, { at, size, crc });
      this.#last = { blocks, bytes: size > mostHeld ? undefined : this.#checked(set, { at, size, crc }) };
    }
    return this.#last.bytes;
  }

  #tail(set: BlockSet, { tail }: BlockList): Uint8Array {
    const fragment = tail && set.fragments[tail.fragment];
    if (tail === undefined || fragment === undefined) throw damagedSet(set);
    const decoded = this.#keep(`${set.key} ${fragment.at}`, set.blockSize, () => {
      const { at, word, crc } = fragment;
      return decodeBlock(set, this.#checked(set, { at, size: storedSize(word), crc }), word);
    });
    return decoded.subarray(tail.offset);
  }

  #checked(set: BlockSet, { at, size, crc }: Stretch): Uint8Array {
    const bytes = this.#bytes(set, at, size);
    if (crc32(bytes) !== crc) throw damagedSet(set);
    return bytes;
  }

  /** Compares a checksum without holding what it is of. */
  #check(set: BlockSet, { at, size, crc }: Stretch): void {
    let sum = 0;
    for (let from = 0; from < size; from += leastRoom) {
      sum = crc32(this.#bytes(set, at + from, Math.min(leastRoom, size - from)), sum);
    }
    if (sum !== crc) throw damagedSet(set);
  }

  /** Stored bytes, until others are asked for. */
  #bytes(set: BlockSet, at: number, size: number): Uint8Array {
    if (this.#room.byteLength < size) this.#room = new Uint8Array(Math.max(size, leastRoom));
    const bytes = this.#room.subarray(0, size);
    // What is held of another file stood there.
    if (this.#last?.bytes !== undefined) this.#last = undefined;
    this.#fill(set, at, bytes);
    return bytes;
  }

  #fill(set: BlockSet, at: number, target: Uint8Array): void {
    try {
      this.#read(set.place, at, target);
    } catch (error) {
      throw damagedSet(set, error);
    }
  }

  /** @param make gives bytes that are good for a moment */
  #keep(key: string, most: number, make: () => Uint8Array): Uint8Array {
    const bytes = this.#decoded.get(key) ?? this.#copy(make(), most);
    this.#decoded.delete(key);
    this.#decoded.set(key, bytes);
    return bytes;
  }

  /** Into the memory of the block that was longest not asked for, where as many are kept as may be. */
  #copy(block: Uint8Array, most: number): Uint8Array {
    const [oldest] = this.#decoded.size < kept ? [] : this.#decoded;
    if (oldest !== undefined) this.#decoded.delete(oldest[0]);
    const size = Math.max(block.byteLength, most);
    const memory = oldest !== undefined && oldest[1].buffer.byteLength >= size ? oldest[1].buffer : new ArrayBuffer(size);
    const bytes = new Uint8Array(memory, 0, block.byteLength);
    bytes.set(block);
    return bytes;
  }
}

function decodeBlock(set: BlockSet, stored: Uint8Array, word: number): Uint8Array {
  if (isRaw(word)) return stored;
  const decode = contentDecoders.get(set.compression);
  if (decode === undefined) throw new BuildError("INTERNAL", `Contents are compressed with ${set.compression}, and nothing decodes it.`);
  try {
    return decode(stored, set.blockSize);
  } catch (error) {
    throw damagedSet(set, error);
  }
}

/** The error for a set whose bytes are not what they were; `where.source` is its key. */
export function damagedSet({ key }: Pick<BlockSet, "key">, cause?: unknown): BuildError {
  return new BuildError("STORE_DAMAGED_ENTRY", `The entry ${key} of the package store is damaged.`, {
    where: { source: key },
    hint: "Check the disk of the cache, and build again: the entry is then made anew.",
    cause,
  });
}
