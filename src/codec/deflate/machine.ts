import { wasmModule } from "../wasm/module.js";
import { adlerFunction } from "./adler-program.js";
import * as layout from "./layout.js";
import { parseFunction } from "./parse-program.js";
import { searchFunction } from "./search-program.js";
import { distanceSymbols, lengthSymbols, literalSymbols, longestMatch, shortestMatch } from "./symbols.js";
import { writeFunction } from "./write-program.js";

/** See each program's own words. */
export interface Programs {
  readonly memory: WebAssembly.Memory;
  greedy(): number;
  lazy(): number;
  lazier(): number;
  write(position: number, place: number, match: number, matchesEnd: number, end: number): number;
  adler32(from: number, end: number): number;
}

const pageSize = 1 << 16;

let module: WebAssembly.Module | undefined;

function compile(): WebAssembly.Module {
  const search = 0;
  const parsers = [parseFunction("greedy", 0, search), parseFunction("lazy", 1, search), parseFunction("lazier", 2, search)];
  return new WebAssembly.Module(wasmModule(searchFunction(), ...parsers, writeFunction(), adlerFunction()));
}

/** The encoder's programs with their memory, and what is written to the end of it. */
export class Machine {
  readonly programs: Programs;
  /** All of the memory, and the tables in it. They are others when the memory has grown. */
  bytes = new Uint8Array();
  #words = new Uint32Array();
  literalCounts = new Uint32Array();
  distanceCounts = new Uint32Array();
  literalCodes = new Uint32Array();
  lengthCodes = new Uint32Array();
  distanceCodes = new Uint32Array();
  /** Where the next bit is written, in bits. */
  position = 0;

  constructor() {
    module ??= compile();
    this.programs = new WebAssembly.Instance<Programs>(module).exports;
    this.#reserve(layout.sourceAt);
    for (const { length, symbol } of lengthSymbols) {
      this.setWord(layout.lengthCountersAt + length * layout.wordSize, layout.literalCountsAt + symbol * layout.wordSize);
    }
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
    this.literalCounts.fill(0);
    this.distanceCounts.fill(0);
    this.position = targetAt * 8;
    return targetAt;
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
    this.literalCounts = new Uint32Array(buffer, layout.literalCountsAt, literalSymbols);
    this.distanceCounts = new Uint32Array(buffer, layout.distanceCountsAt, distanceSymbols);
    this.literalCodes = new Uint32Array(buffer, layout.literalCodesAt, literalSymbols);
    this.lengthCodes = new Uint32Array(buffer, layout.lengthCodesAt, longestMatch + 1);
    this.distanceCodes = new Uint32Array(buffer, layout.distanceCodesAt, distanceSymbols);
  }
}

/** To eight bytes, or eight bits. */
const aligned = (value: number): number => Math.ceil(value / 8) * 8;

/** Each block may have some bytes more than its source; and blocks are seldom shorter than a kilobyte. */
const worstSize = (size: number): number => size + (size >>> 6) + layout.slack;
