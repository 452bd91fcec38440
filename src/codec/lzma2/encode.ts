import { concatBytes } from "../../core/bytes.js";
import { type MatchEffort, MatchFinder, matchLengths } from "./match-finder.js";
import { RangeEncoder } from "./range-encoder.js";
import { lzmaProperties, SymbolEncoder } from "./symbol-encoder.js";

/** What the sizes of a chunk can say. Source: the .xz file format, 5.3.1, and LZMA2 as xz-embedded decodes it. */
const chunkLimits = { compressed: 1 << 16, content: 2 << 20, stored: 1 << 16 } as const;

/** No symbol takes more bytes than this. */
const symbolRoom = 64;

/** First bytes of chunks. */
const lzmaChunk = { plain: 0x80, newState: 0xa0, newProperties: 0xc0, newDictionary: 0xe0 } as const;
const storedChunk = { plain: 0x02, newDictionary: 0x01 } as const;
const end = 0x00;

/** Efforts by level, 1 to 9. */
const efforts: readonly MatchEffort[] = [
  { depth: 4, enough: 32 },
  { depth: 8, enough: 32 },
  { depth: 12, enough: 48 },
  { depth: 16, enough: 64 },
  { depth: 24, enough: 64 },
  { depth: 48, enough: 96 },
  { depth: 96, enough: 160 },
  { depth: 256, enough: 273 },
  { depth: 1024, enough: 273 },
];

/** LZMA2 chunks of these bytes, with the end mark; the dictionary must have room for all of them. */
export function encodeLzma2(bytes: Uint8Array, level: number): Uint8Array {
  const effort = efforts[level - 1] ?? efforts[0];
  if (effort === undefined) throw new RangeError(`There is no level ${level}.`);
  return new Lzma2Encoder(bytes, effort).encode();
}

class Lzma2Encoder {
  readonly #bytes: Uint8Array;
  readonly #effort: MatchEffort;
  readonly #finder: MatchFinder;
  readonly #range = new RangeEncoder(chunkLimits.compressed);
  readonly #chunks: Uint8Array[] = [];
  #symbols: SymbolEncoder;
  #type: number = lzmaChunk.newDictionary;
  #at = 0;
  /** The place that the finder's matches are of. */
  #found = -1;

  constructor(bytes: Uint8Array, effort: MatchEffort) {
    this.#bytes = bytes;
    this.#effort = effort;
    this.#finder = new MatchFinder(bytes, effort);
    this.#symbols = new SymbolEncoder(this.#range, bytes);
  }

  encode(): Uint8Array {
    while (this.#at < this.#bytes.byteLength) this.#chunk();
    return concatBytes([...this.#chunks, Uint8Array.of(end)]);
  }

  #chunk(): void {
    const from = this.#at;
    const to = Math.min(this.#bytes.byteLength, from + chunkLimits.content - matchLengths.most);
    this.#range.reset();
    while (this.#at < to && this.#range.size < chunkLimits.compressed - symbolRoom) this.#at += this.#symbol();
    const data = this.#range.finish();
    const size = this.#at - from;
    if (data.byteLength >= size) {
      this.#store(from);
      return;
    }
    const [content, stored] = [size - 1, data.byteLength - 1];
    const header = [this.#type | (content >>> 16), (content >>> 8) & 0xff, content & 0xff, stored >>> 8, stored & 0xff];
    if (this.#type >= lzmaChunk.newProperties) header.push(lzmaProperties);
    this.#chunks.push(Uint8Array.from(header), data.slice());
    this.#type = lzmaChunk.plain;
  }

  /** Puts what did not become smaller into the output as it is; what the symbols had learnt is not known to the decoder. */
  #store(from: number): void {
    let type: number = this.#type === lzmaChunk.newDictionary ? storedChunk.newDictionary : storedChunk.plain;
    for (let at = from; at < this.#at; at += chunkLimits.stored) {
      const part = this.#bytes.subarray(at, Math.min(at + chunkLimits.stored, this.#at));
      const size = part.byteLength - 1;
      this.#chunks.push(Uint8Array.of(type, size >>> 8, size & 0xff), part);
      type = storedChunk.plain;
    }
    this.#symbols = new SymbolEncoder(this.#range, this.#bytes);
    this.#type = this.#type >= lzmaChunk.newProperties ? lzmaChunk.newProperties : lzmaChunk.newState;
  }

  /** Writes one symbol, and gives how many bytes it stands for. */
  #symbol(): number {
    const at = this.#at;
    const symbols = this.#symbols;
    const { length, distance } = this.#longest(at);
    const recent = this.#longestRecent(at);
    if (recent.length >= matchLengths.least && isRecentBetter(recent.length, length, distance)) {
      symbols.recentMatch(at, recent.length, recent.place);
      return recent.length;
    }
    if (length >= matchLengths.least && (length >= this.#effort.enough || !this.#isNextBetter(at + 1, length, distance))) {
      symbols.match(at, length, distance);
      return length;
    }
    symbols.literal(at);
    return 1;
  }

  /** The longest match that is worth its distance. */
  #longest(at: number): { readonly length: number; readonly distance: number } {
    const finder = this.#finder;
    if (this.#found !== at) finder.find(at);
    this.#found = at;
    let place = finder.count - 1;
    if (place < 0) return { length: 0, distance: 0 };
    const lengths = finder.lengths;
    const distances = finder.distances;
    while (place > 0 && lengths[place] === (lengths[place - 1] as number) + 1 && isFar(distances[place - 1], distances[place])) place--;
    const [length, distance] = [lengths[place] as number, distances[place] as number];
    const worthless = (length === 2 && distance > 0x80) || (length === 3 && distance > 0x1_0000);
    return worthless ? { length: 0, distance: 0 } : { length, distance };
  }

  #longestRecent(at: number): { readonly length: number; readonly place: number } {
    let best = { length: 0, place: 0 };
    for (let place = 0; place < 4; place++) {
      const from = at - (this.#symbols.recent[place] as number) - 1;
      if (from < 0) continue;
      const length = this.#finder.commonLength(from, at);
      if (length > best.length) best = { length, place };
    }
    return best;
  }

  /** Whether a literal now lets a better match begin at the next byte. */
  #isNextBetter(next: number, length: number, distance: number): boolean {
    const { length: nextLength, distance: nextDistance } = this.#longest(next);
    if (nextLength >= matchLengths.least) {
      if (nextLength > length + 1) return true;
      if (nextLength >= length && nextDistance < distance) return true;
      if (nextLength === length + 1 && !isFar(distance, nextDistance)) return true;
      if (nextLength + 1 >= length && length >= 3 && isFar(nextDistance, distance)) return true;
    }
    const least = Math.max(matchLengths.least, length - 1);
    for (let place = 0; place < 4; place++) {
      const from = next - (this.#symbols.recent[place] as number) - 1;
      if (from >= 0 && this.#finder.commonLength(from, next) >= least) return true;
    }
    return false;
  }
}

/** Whether a distance costs so much more than another that one byte more is not worth it. */
const isFar = (near: number | undefined, far: number | undefined): boolean => (far ?? 0) >>> 7 > (near ?? 0);

/** A recent distance costs nearly nothing: how much shorter its match may be depends on what the other distance costs. */
function isRecentBetter(recentLength: number, length: number, distance: number): boolean {
  if (recentLength + 1 >= length) return true;
  if (recentLength + 2 >= length && distance > 1 << 9) return true;
  return recentLength + 3 >= length && distance > 1 << 15;
}
