import { literalSymbols, literals } from "./symbols.js";

/** Literals by their highest two bits and their lowest one; and shorter and longer matches. */
const quarter = literals / 4;
const shorter = 8;
const longer = 9;
const kinds = 10;
/** The first symbol of a length above eight. */
const firstShort = 257;
const firstLong = 263;

/** A block is not ended before, nor with less left of the source; and it is ended at the most. Bytes. */
const leastBlock = 3500;
const mostBlock = 300_000;

/**
 * How different a stretch must be: the sum of all differences between the parts that each kind has of the symbols. It may be less as a block grows, and must be
 * up to twice as much while there are few symbols, whose parts say little.
 */
const difference = 0.29;
const growth = 1 << 21;
const fewSymbols = 8192;

/** Decides by the kinds of symbols where a block ends: where they come in another measure than before, other codes make them shorter. */
export class BlockSplitter {
  readonly #before = new Float64Array(kinds);
  readonly #now = new Float64Array(kinds);
  #beforeTotal = 0;
  #nowTotal = 0;

  /** Begins another block. */
  begin(): void {
    this.#before.fill(0);
    this.#beforeTotal = 0;
  }

  /** Looks at the symbols of the next stretch. */
  look(counts: Uint32Array): void {
    const now = this.#now;
    for (let part = 0; part < 4; part++) {
      now[2 * part] = sumOf(counts, part * quarter, (part + 1) * quarter, 2);
      now[2 * part + 1] = sumOf(counts, part * quarter + 1, (part + 1) * quarter, 2);
    }
    now[shorter] = sumOf(counts, firstShort, firstLong, 1);
    now[longer] = sumOf(counts, firstLong, literalSymbols, 1);
    this.#nowTotal = now.reduce((sum, count) => sum + count, 0);
  }

  /**
   * Whether the block shall end before the stretch.
   *
   * @param size how large the block is
   * @param left how many bytes of the source are after it
   */
  isEnd(size: number, left: number): boolean {
    if (size > mostBlock) return true;
    if (size < leastBlock || left < leastBlock) return false;
    let sum = 0;
    for (let kind = 0; kind < kinds; kind++) {
      sum += Math.abs((this.#before[kind] as number) / this.#beforeTotal - (this.#now[kind] as number) / this.#nowTotal);
    }
    const doubt = Math.max(0, 1 - (this.#beforeTotal + this.#nowTotal) / fewSymbols);
    return sum > difference * (1 + doubt) - size / growth;
  }

  /** Takes the stretch to the block. */
  take(): void {
    for (let kind = 0; kind < kinds; kind++) this.#before[kind] = (this.#before[kind] as number) + (this.#now[kind] as number);
    this.#beforeTotal += this.#nowTotal;
  }
}

function sumOf(counts: Uint32Array, from: number, to: number, step: number): number {
  let sum = 0;
  for (let symbol = from; symbol < to; symbol += step) sum += counts[symbol] as number;
  return sum;
}
