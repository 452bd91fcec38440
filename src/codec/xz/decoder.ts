import { concatBytes, viewOf } from "../../core/bytes.js";
import { crc32 } from "../../core/crc32.js";
import { type CodecFault, codecError } from "../codec-error.js";
import { type BlockHeader, readBlockHeader } from "./block-header.js";
import { undoBranchFilter } from "./branch-filter.js";
import { ByteFeed, type Step, type Steps } from "./byte-feed.js";
import { type Check, loadCheck, startCheck } from "./checks.js";
import { mostBytes, multibyte, multibyteValue } from "./integers.js";
import { inputAt, largestInput } from "./layout.js";
import { Lzma2Decoder, largestDictionary } from "./lzma2-decoder.js";
import { Machine } from "./machine.js";

export interface XzDecoderOptions {
  /** What the data is called in errors. */
  readonly name?: string | undefined;
  /** Blocks with branch filters are held until they are whole; without this, they are refused. Bytes that one may have. */
  readonly heldBlock?: number;
}

const headerMagic = [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00];
const footerMagic = [0x59, 0x5a];
/** The size of a block's header is never this: an index begins so. */
const indexMark = 0;

/**
 * Decodes the xz format (specification 1.2.0, whose sections are named below): streams one after the other with padding between, blocks, and
 * every check that the format defines. It is given chunks, and gives what comes of them step by step. {@link XzDecoder.close} it: it holds a
 * machine.
 */
export class XzDecoder {
  readonly #name: string | undefined;
  readonly #heldBlock: number | undefined;
  readonly #feed: ByteFeed;
  readonly #machine = Machine.take();
  readonly #steps: Steps;
  #closed = false;

  constructor({ name, heldBlock }: XzDecoderOptions = {}) {
    this.#name = name;
    this.#heldBlock = heldBlock;
    this.#feed = new ByteFeed(name);
    this.#steps = this.#streams();
  }

  /** Gives it the next bytes, when the last ones are used up; none are the end. */
  push(chunk: Uint8Array): void {
    this.#feed.push(chunk);
  }

  /**
   * The next step: bytes, which stand in the decoder's memory until the step after it, something to wait for, or nothing when it needs the next chunk, or
   * when all has ended.
   *
   * @throws BuildError `CODEC_CORRUPT`, `CODEC_TRUNCATED`, `CODEC_UNSUPPORTED`
   */
  step(): Step {
    const { value } = this.#steps.next();
    return value instanceof Uint8Array || value instanceof Promise ? value : undefined;
  }

  close(): void {
    if (!this.#closed) this.#machine.giveBack();
    this.#closed = true;
  }

  /** Stream Padding (2.2) is of four bytes. */
  *#streams(): Steps {
    if (yield* this.#feed.atEnd()) throw this.#error("truncated", "is empty");
    do {
      yield* this.#stream();
      if ((yield* this.#feed.zeros()) % 4 !== 0) throw this.#damaged();
    } while (!(yield* this.#feed.atEnd()));
  }

  /** Stream Header (2.1.1), blocks, index and Stream Footer (2.1.2). */
  *#stream(): Steps {
    for (const expected of headerMagic) {
      if ((yield* this.#feed.byte()) !== expected) throw this.#error("corrupt", "is not in the xz format");
    }
    const [reserved = 0, type = 0] = yield* this.#checked(yield* this.#feed.take(2));
    if (reserved !== 0 || !(yield* loadCheck(type)))
      throw this.#error("unsupported", "uses a kind of integrity check that is not supported");
    const blocks = new Records();
    let headerSize = yield* this.#feed.byte();
    for (; headerSize !== indexMark; headerSize = yield* this.#feed.byte()) yield* this.#block(headerSize, type, blocks);
    const indexSize = yield* this.#index(blocks);
    const checksum = viewOf(yield* this.#feed.take(4)).getUint32(0, true);
    const footer = yield* this.#feed.take(8);
    const view = viewOf(footer);
    const matches = view.getUint32(0, true) === indexSize / 4 - 1 && footer[4] === reserved && footer[5] === type;
    if (!matches || footer[6] !== footerMagic[0] || footer[7] !== footerMagic[1]) throw this.#damaged();
    if (crc32(footer.subarray(0, 6)) !== checksum) throw this.#damaged();
  }

  /** Bytes that their CRC32 follows. */
  *#checked(bytes: Uint8Array): Steps<Uint8Array> {
    const copy = bytes.slice();
    if (viewOf(yield* this.#feed.take(4)).getUint32(0, true) !== crc32(copy)) throw this.#damaged();
    return copy;
  }

  /** A block (3), which is noted among others. */
  *#block(headerSize: number, type: number, blocks: Records): Steps {
    const rest = yield* this.#feed.take(headerSize * 4 + 3);
    const header = readBlockHeader(concatBytes([Uint8Array.of(headerSize), rest]));
    if (header === "damaged") throw this.#damaged();
    if (header === "unknown" || (header.filters.length > 0 && this.#heldBlock === undefined)) {
      throw this.#error("unsupported", "uses a filter that is not supported");
    }
    if (header.dictionary > largestDictionary) throw this.#error("unsupported", "needs a dictionary of more than 64 MiB");
    const check = startCheck(type, this.#machine);
    const from = this.#feed.position;
    const size = yield* header.filters.length === 0 ? this.#content(header, check) : this.#filtered(header, check);
    const packed = this.#feed.position - from;
    if (packed !== (header.packed ?? packed) || size !== (header.size ?? size)) throw this.#damaged();
    yield* this.#padding(packed);
    if (!check.matches(yield* this.#feed.take(check.size))) throw this.#damaged();
    blocks.add([...multibyte(headerSize * 4 + 4 + packed + check.size), ...multibyte(size)]);
  }

  /** Gives the content of a block out, and returns how many bytes it was. */
  *#content({ dictionary }: BlockHeader, check: Check): Steps<number> {
    const machine = this.#machine;
    let total = 0;
    const decoder = new Lzma2Decoder(machine, this.#feed, { dictionary, name: this.#name });
    yield* decoder.decode((at, size) => {
      check.update(at, size);
      total += size;
      return machine.bytes.subarray(at, at + size);
    });
    return total;
  }

  /** The same for a block with branch filters, whose bytes are known when all of them are there. */
  *#filtered({ dictionary, filters }: BlockHeader, check: Check): Steps<number> {
    const machine = this.#machine;
    const most = this.#heldBlock ?? 0;
    const parts: Uint8Array[] = [];
    let total = 0;
    const decoder = new Lzma2Decoder(machine, this.#feed, { dictionary, name: this.#name });
    yield* decoder.decode((at, size) => {
      total += size;
      if (total > most) throw new RangeError(`The xz data holds more than ${most} bytes.`);
      parts.push(machine.bytes.slice(at, at + size));
      return undefined;
    });
    const content = concatBytes(parts);
    for (const { id, start } of filters.toReversed()) undoBranchFilter(content, id, start);
    for (let at = 0; at < total; at += largestInput) {
      const part = content.subarray(at, at + largestInput);
      machine.bytes.set(part, inputAt);
      check.update(inputAt, part.byteLength);
    }
    yield content;
    return total;
  }

  /** Reads the index (4), which has to say what the blocks were, and returns how many bytes it has. */
  *#index(blocks: Records): Steps<number> {
    const from = this.#feed.position - 1;
    const count = yield* this.#multibyte();
    if (multibyteValue(count) !== blocks.count) throw this.#damaged();
    let checksum = crc32(Uint8Array.of(indexMark, ...count));
    const listed = new Records();
    while (listed.count < blocks.count) {
      const record = [...(yield* this.#multibyte()), ...(yield* this.#multibyte())];
      listed.add(record);
      checksum = crc32(Uint8Array.from(record), checksum);
    }
    if (!listed.equals(blocks)) throw this.#damaged();
    const padding = yield* this.#padding(this.#feed.position - from);
    if (viewOf(yield* this.#feed.take(4)).getUint32(0, true) !== crc32(new Uint8Array(padding), checksum)) throw this.#damaged();
    return this.#feed.position - from;
  }

  /** The bytes of a number. */
  *#multibyte(): Steps<readonly number[]> {
    const bytes: number[] = [];
    do bytes.push(yield* this.#feed.byte());
    while ((bytes.at(-1) ?? 0) >= 0x80 && bytes.length < mostBytes);
    if (multibyteValue(bytes) === undefined) throw this.#damaged();
    return bytes;
  }

  /** Zeros up to a multiple of four bytes (3.3, 4.4); returns how many. */
  *#padding(size: number): Steps<number> {
    const padding = yield* this.#feed.take(-size & 3);
    if (padding.some((byte) => byte !== 0)) throw this.#damaged();
    return padding.byteLength;
  }

  #damaged(): Error {
    return this.#error("corrupt", "is damaged");
  }

  #error(fault: CodecFault, why: string): Error {
    return codecError("xz", fault, why, { name: this.#name });
  }
}

/** Sizes of blocks, as an index has them: how many, and what is needed to compare them with others, however many they are. */
class Records {
  count = 0;
  #size = 0;
  #checksum = 0;

  add(record: readonly number[]): void {
    this.count++;
    this.#size += record.length;
    this.#checksum = crc32(Uint8Array.from(record), this.#checksum);
  }

  equals(other: Records): boolean {
    return this.count === other.count && this.#size === other.#size && this.#checksum === other.#checksum;
  }
}
