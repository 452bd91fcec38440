import { wasmModule } from "../wasm/module.js";
import { adlerFunction } from "./programs/adler.js";
import { sumBitsFunction } from "./programs/bit-sum.js";
import { findLengthsFunction } from "./programs/code-lengths.js";
import { findCodesFunction } from "./programs/codes.js";
import { planHeaderFunction } from "./programs/header.js";
import * as layout from "./programs/layout.js";
import { spreadLengthsFunction } from "./programs/length-codes.js";
import { parseFunction } from "./programs/parse.js";
import { shortestAtFirstFunction, shortestWorthFunction } from "./programs/shortest-worth.js";
import { sortByCountFunction } from "./programs/sorted-symbols.js";
import { endsFunction, takeFunction } from "./programs/split.js";
import { writeFunction } from "./programs/write.js";
import { writeHeaderFunction } from "./programs/write-header.js";
import {
  again,
  distanceExtraBits,
  firstLength,
  fixedDistanceLengths,
  fixedLiteralLengths,
  fixedLiteralSymbols,
  lengthOrder,
  literalExtraBits,
  manyZeros,
  shortestLengths,
  shortestMatch,
  zeros,
} from "./symbols.js";

/** See each program's own words. */
export interface Programs {
  readonly memory: WebAssembly.Memory;
  shortestAtFirst(from: number, end: number): number;
  shortestWorth(counts: number): number;
  greedy(): number;
  lazy(): number;
  lazier(): number;
  findLengths(counts: number, symbols: number, most: number, lengths: number): number;
  sumBits(counts: number, symbols: number, lengths: number, extraBits: number): number;
  findCodes(lengths: number, symbols: number, codes: number): number;
  spreadLengths(): number;
  planHeader(): number;
  writeHeader(position: number): number;
  write(position: number, place: number, match: number, matchesEnd: number, end: number): number;
  adler32(from: number, end: number): number;
}

const pageSize = 1 << 16;

let module: WebAssembly.Module | undefined;

function compile(): WebAssembly.Module {
  const callees = { take: 0, ends: 1, sortByCount: 2, findLengths: 3, sumBits: 4, findCodes: 5, shortestWorth: 6 };
  const called = [
    takeFunction(),
    endsFunction(),
    sortByCountFunction(),
    findLengthsFunction(callees.sortByCount),
    sumBitsFunction(),
    findCodesFunction(),
    shortestWorthFunction(),
  ];
  const parsers = (["greedy", "lazy", "lazier"] as const).map((name, ahead) => parseFunction(name, ahead as 0 | 1 | 2, callees));
  const header = [planHeaderFunction(callees), writeHeaderFunction(callees.findCodes)];
  const others = [shortestAtFirstFunction(callees.shortestWorth), spreadLengthsFunction(), writeFunction(), adlerFunction()];
  return new WebAssembly.Module(wasmModule(...called, ...parsers, ...header, ...others));
}

/** The encoder's programs with their memory, and what is written to the end of it. */
export class Machine {
  readonly programs: Programs;
  /** All of the memory. It is another one when the memory has grown. */
  bytes = new Uint8Array();
  #words = new Uint32Array();
  /** Where the next bit is written, in bits. */
  position = 0;

  constructor() {
    module ??= compile();
    this.programs = new WebAssembly.Instance<Programs>(module).exports;
    this.#reserve(layout.sourceAt);
    this.bytes.set(fixedLiteralLengths, layout.fixedLengthsAt);
    this.bytes.set(fixedDistanceLengths, layout.fixedLengthsAt + fixedLiteralSymbols);
    this.bytes.set(literalExtraBits, layout.extraBitsAt);
    this.bytes.set(distanceExtraBits, layout.extraBitsAt + fixedLiteralSymbols);
    this.bytes.set(lengthOrder, layout.sayingOrderAt);
    for (const { symbol, bits } of [again, zeros, manyZeros]) this.bytes[layout.sayingExtraBitsAt + symbol] = bits;
    shortestLengths.forEach((shortest, index) => {
      const symbol = firstLength + index;
      const counterAt = layout.stretchCountsAt + symbol * layout.wordSize;
      for (let extra = 0; extra < 1 << (literalExtraBits[symbol] as number); extra++)
        this.setWord(layout.lengthCountersAt + (shortest + extra) * layout.wordSize, counterAt);
    });
  }

  /**
   * Takes a source, forgets everything about the one before, and has place for its matches and for what it becomes.
   *
   * @returns where the result will stand
   */
  load(source: Uint8Array): number {
    const size = source.byteLength;
    const matchesAt = aligned(layout.sourceAt + size + layout.slack);
    const mostMatches = Math.ceil(size / shortestMatch) * layout.matchSize;
    const targetAt = aligned(matchesAt + mostMatches + layout.slack);
    this.#reserve(targetAt + worstSize(size));
    this.bytes.set(source, layout.sourceAt);
    this.bytes.fill(0, layout.heads3At, layout.linksAt);
    this.setWord(layout.placeAt, layout.sourceAt);
    this.setWord(layout.endAt, layout.sourceAt + size);
    this.setWord(layout.nextMatchAt, matchesAt);
    this.bytes.fill(0, layout.stretchCountsAt, layout.stretchCountsAt + layout.countsSize);
    this.position = targetAt * 8;
    return targetAt;
  }

  /** Begins a block of which nothing is counted yet at a place. */
  beginBlock(place: number): void {
    this.setWord(layout.blockAt, place);
    this.bytes.fill(0, layout.blockCountsAt, layout.blockCountsAt + layout.countsSize);
  }

  word(address: number): number {
    return this.#words[address / layout.wordSize] as number;
  }

  setWord(address: number, value: number): void {
    this.#words[address / layout.wordSize] = value;
  }

  /** Writes up to 16 bits, the lowest first. */
  putBits(value: number, count: number): void {
    const { bytes, position } = this;
    const filled = position & 7;
    let at = position >>> 3;
    let bits = ((bytes[at] as number) & ((1 << filled) - 1)) | (value << filled);
    for (let left = filled + count; left >= 0; left -= 8) {
      bytes[at++] = bits;
      bits >>>= 8;
    }
    this.position += count;
  }

  /** Goes to the start of a byte. */
  align(): void {
    this.position = aligned(this.position);
  }

  /** Copies bytes of the source. */
  putBytes(from: number, to: number): void {
    this.bytes.copyWithin(this.position >>> 3, from, to);
    this.position += (to - from) * 8;
  }

  #reserve(size: number): void {
    const { memory } = this.programs;
    const missing = size - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / pageSize));
    const { buffer } = memory;
    if (this.bytes.buffer === buffer) return;
    this.bytes = new Uint8Array(buffer);
    this.#words = new Uint32Array(buffer, 0, layout.heads3At / layout.wordSize);
  }
}

/** To eight bytes, or eight bits. */
const aligned = (value: number): number => Math.ceil(value / 8) * 8;

/** Each block may have some bytes more than its source; and blocks are seldom shorter than a kilobyte. */
const worstSize = (size: number): number => size + (size >>> 6) + layout.slack;
