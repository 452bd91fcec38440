import { findCodes, findLengths } from "./huffman.js";
import type { Machine } from "./machine.js";
import { codeSizeShift } from "./programs/layout.js";
import {
  again,
  distanceSymbols,
  endOfBlock,
  literalSymbols,
  manyZeros,
  lengthOrder as order,
  lengthSymbols as symbols,
  zeros,
} from "./symbols.js";

/** The lengths of a block's codes as they stand before it. */

type Run = typeof again | typeof zeros | typeof manyZeros;

const longestCode = 7;
const codeMask = (1 << codeSizeShift) - 1;
const extraBits = Uint8Array.from(
  { length: symbols },
  (_, symbol) => [again, zeros, manyZeros].find((run) => run.symbol === symbol)?.bits ?? 0,
);
/** There are at least so many of each. */
const leastLiterals = endOfBlock + 1;
const leastDistances = 1;
const leastOrdered = 4;

export class CodeLengths {
  /** What is written: symbols, and what their bits say. */
  readonly #symbols = new Uint8Array(literalSymbols + distanceSymbols);
  readonly #extras = new Uint8Array(literalSymbols + distanceSymbols);
  readonly #counts = new Uint32Array(symbols);
  readonly #codeLengths = new Uint8Array(symbols);
  readonly #codes = new Uint32Array(symbols);
  #written = 0;
  /** The last length, which came so many times and is not among what is written yet. */
  #length = 0;
  #times = 0;
  #literals = 0;
  #distances = 0;
  #ordered = 0;

  /** Prepares the lengths of a block's codes to be written, and gives the bits that they take. */
  prepare(literalLengths: Uint8Array, distanceLengths: Uint8Array): number {
    this.#literals = usedOf(literalLengths, leastLiterals);
    this.#distances = usedOf(distanceLengths, leastDistances);
    this.#written = 0;
    this.#counts.fill(0);
    this.#times = 0;
    this.#addAll(literalLengths, this.#literals);
    this.#addAll(distanceLengths, this.#distances);
    this.#addSame(this.#length, this.#times);
    findLengths(this.#counts, longestCode, this.#codeLengths);
    this.#ordered = symbols;
    while (this.#ordered > leastOrdered && this.#codeLengths[order[this.#ordered - 1] as number] === 0) this.#ordered--;
    let bits = 5 + 5 + 4 + this.#ordered * 3;
    for (let symbol = 0; symbol < symbols; symbol++) {
      bits += (this.#counts[symbol] as number) * ((this.#codeLengths[symbol] as number) + (extraBits[symbol] as number));
    }
    return bits;
  }

  /** Writes what was prepared. */
  write(out: Machine): void {
    out.putBits(this.#literals - leastLiterals, 5);
    out.putBits(this.#distances - leastDistances, 5);
    out.putBits(this.#ordered - leastOrdered, 4);
    for (let index = 0; index < this.#ordered; index++) out.putBits(this.#codeLengths[order[index] as number] as number, 3);
    findCodes(this.#codeLengths, this.#codes);
    for (let index = 0; index < this.#written; index++) {
      const symbol = this.#symbols[index] as number;
      const size = this.#codeLengths[symbol] as number;
      const code = (this.#codes[symbol] as number) & codeMask;
      out.putBits(code | ((this.#extras[index] as number) << size), size + (extraBits[symbol] as number));
    }
  }

  /** Adds so many of the lengths. The last ones may go on in what is added next. */
  #addAll(lengths: Uint8Array, used: number): void {
    let last = this.#length;
    let times = this.#times;
    for (let symbol = 0; symbol < used; symbol++) {
      const length = lengths[symbol] as number;
      if (length !== last) {
        this.#addSame(last, times);
        last = length;
        times = 0;
      }
      times++;
    }
    this.#length = last;
    this.#times = times;
  }

  #addSame(length: number, times: number): void {
    let left = times;
    if (length === 0) {
      left = this.#addRuns(manyZeros, left);
      left = this.#addRuns(zeros, left);
    } else if (left > again.least) {
      this.#add(length, 0);
      left = this.#addRuns(again, left - 1);
    }
    for (; left > 0; left--) this.#add(length, 0);
  }

  /** Gives how many are left. */
  #addRuns(run: Run, times: number): number {
    let left = times;
    while (left >= run.least) {
      const taken = Math.min(left, run.most);
      this.#add(run.symbol, taken - run.least);
      left -= taken;
    }
    return left;
  }

  #add(symbol: number, extra: number): void {
    this.#symbols[this.#written] = symbol;
    this.#extras[this.#written++] = extra;
    this.#counts[symbol] = (this.#counts[symbol] as number) + 1;
  }
}

/** How many lengths there are without the zeros at the end. */
function usedOf(lengths: Uint8Array, least: number): number {
  let used = lengths.length;
  while (used > least && lengths[used - 1] === 0) used--;
  return used;
}
