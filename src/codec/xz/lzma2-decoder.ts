import { codecError } from "../codec-error.js";
import type { ByteFeed, Steps } from "./byte-feed.js";
import * as layout from "./layout.js";
import type { Machine } from "./machine.js";

/** The largest dictionary: `xz -9` has it. Bytes. */
export const largestDictionary = 64 << 20;

/** Bytes that the window has beside the dictionary: when they are full, the dictionary moves back to the start. A chunk has up to 2 MiB. */
const leastRoom = 4 << 20;
const mostRoom = 16 << 20;

/** First bytes of chunks. Source: the .xz file format, 5.3.1, and LZMA2 as xz-embedded decodes it. */
const control = {
  end: 0,
  storedNewDictionary: 1,
  stored: 2,
  lzma: 0x80,
  newState: 0xa0,
  newProperties: 0xc0,
  newDictionary: 0xe0,
} as const;

/** Decodes the LZMA2 chunks of one block. Each is read whole, so that the program never stops within one. */
export class Lzma2Decoder {
  readonly #machine: Machine;
  readonly #feed: ByteFeed;
  readonly #dictionary: number;
  readonly #name: string | undefined;
  readonly #windowEnd: number;
  /** Where the next byte goes. */
  #out = layout.windowAt;
  #needs: "dictionary" | "properties" | undefined = "dictionary";
  /** The program's last three parameters. */
  #properties: readonly [literalBits: number, literalMask: number, positionMask: number] = [0, 0, 0];

  constructor(machine: Machine, feed: ByteFeed, { dictionary, name }: { readonly dictionary: number; readonly name: string | undefined }) {
    this.#machine = machine;
    this.#feed = feed;
    this.#dictionary = dictionary;
    this.#name = name;
    this.#windowEnd = layout.windowAt + dictionary + Math.min(Math.max(dictionary, leastRoom), mostRoom);
  }

  /** @param take is told where the bytes of a chunk stand in the machine's memory until the next one, and may return what is to be given out */
  *decode(take: (at: number, size: number) => Uint8Array | undefined): Steps {
    for (let type = yield* this.#feed.byte(); type !== control.end; type = yield* this.#feed.byte()) {
      if (type >= control.newDictionary || type === control.storedNewDictionary) {
        this.#out = layout.windowAt;
        this.#needs = "properties";
      } else if (this.#needs === "dictionary" || (type > control.stored && type < control.lzma)) {
        throw this.#damaged();
      }
      const size = type < control.lzma ? yield* this.#stored() : yield* this.#lzma(type);
      this.#out += size;
      const given = take(this.#out - size, size);
      if (given !== undefined) yield given;
    }
  }

  *#stored(): Steps<number> {
    const size = (yield* this.#number()) + 1;
    this.#makeRoom(size);
    yield* this.#feed.into(() => this.#machine.bytes, this.#out, size);
    return size;
  }

  *#lzma(type: number): Steps<number> {
    const size = ((type & 0x1f) << 16) + (yield* this.#number()) + 1;
    const packed = (yield* this.#number()) + 1;
    if (type >= control.newProperties) this.#setProperties(yield* this.#feed.byte());
    else if (this.#needs !== undefined) throw this.#damaged();
    if (type >= control.newState) this.#machine.resetState();
    this.#makeRoom(size);
    yield* this.#feed.into(() => this.#machine.bytes, layout.inputAt, packed);
    if (!this.#decodeChunk(size, packed)) throw this.#damaged();
    return size;
  }

  #decodeChunk(size: number, packed: number): boolean {
    const { inputAt, windowAt } = layout;
    // The range decoder takes five bytes to begin with, of which the first says nothing.
    if (packed < 5 || this.#machine.bytes[inputAt] !== 0) return false;
    const out = this.#out;
    return this.#machine.decodeChunk(inputAt, inputAt + packed, out, out + size, windowAt, this.#dictionary, ...this.#properties);
  }

  #setProperties(code: number): void {
    const literalBits = code % 9;
    const literalPositions = Math.floor(code / 9) % 5;
    const positions = Math.floor(code / 45);
    if (positions > 4 || literalBits + literalPositions > 4) throw this.#damaged();
    this.#properties = [literalBits, (1 << literalPositions) - 1, (1 << positions) - 1];
    this.#needs = undefined;
  }

  /** Moves the dictionary to the start of the window when the rest is too small; places keep their rest by 16, which positions are counted by. */
  #makeRoom(size: number): void {
    if (this.#out + size > this.#windowEnd) {
      const from = (this.#out - this.#dictionary) & -16;
      this.#machine.bytes.copyWithin(layout.windowAt, from, this.#out);
      this.#out -= from - layout.windowAt;
    }
    try {
      this.#machine.reserve(this.#out + size + layout.windowSlack, this.#windowEnd + layout.windowSlack);
    } catch (cause) {
      throw codecError("xz", "unsupported", "needs more memory than there is", { name: this.#name, cause });
    }
  }

  *#number(): Steps<number> {
    const high = yield* this.#feed.byte();
    return (high << 8) | (yield* this.#feed.byte());
  }

  #damaged(): Error {
    return codecError("xz", "corrupt", "is damaged", { name: this.#name });
  }
}
