import { CodeLengths } from "./code-lengths.js";
import { findCodes, findLengths } from "./huffman.js";
import type { Machine } from "./machine.js";
import { codeSizeShift } from "./programs/layout.js";
import {
  distanceExtraBits,
  distanceSymbols,
  endOfBlock,
  firstLength,
  fixedDistanceSymbols,
  fixedLiteralSymbols,
  literalExtraBits,
  literalSymbols,
  shortestLengths,
} from "./symbols.js";

/** A part of the source that becomes one block, with the matches that were put down for it. Addresses. */
export interface Part {
  readonly from: number;
  readonly to: number;
  readonly match: number;
  readonly matchesEnd: number;
}

/** Two bits, after one that says whether a block is the last. */
const kinds = { stored: 0, fixed: 1, dynamic: 2 } as const;
const kindBits = 3;

const longestCode = 15;
const mostStored = 0xffff;
/** Behind the kind of a stored block and the bits up to the next byte: its size, and that again. */
const storedSizeBits = 32;

/** Source: RFC 1951, section 3.2.6. */
const fixedLiterals = new Uint8Array(fixedLiteralSymbols).fill(8).fill(9, 144, 256).fill(7, 256, 280);
const fixedDistances = new Uint8Array(fixedDistanceSymbols).fill(5);

/** Writes blocks, each as the smallest of the three kinds that there are. */
export class BlockWriter {
  readonly #machine: Machine;
  readonly #literalLengths = new Uint8Array(literalSymbols);
  readonly #distanceLengths = new Uint8Array(distanceSymbols);
  readonly #codeLengths = new CodeLengths();

  constructor(machine: Machine) {
    this.#machine = machine;
  }

  /** Writes the block whose counts stand in the machine. */
  write(part: Part, isLast: boolean): void {
    const { literalCounts, distanceCounts } = this.#machine;
    literalCounts[endOfBlock] = 1;
    findLengths(literalCounts, longestCode, this.#literalLengths);
    findLengths(distanceCounts, longestCode, this.#distanceLengths);
    const headerBits = this.#codeLengths.prepare(this.#literalLengths, this.#distanceLengths);
    const dynamicBits = headerBits + this.#bitsWith(this.#literalLengths, this.#distanceLengths);
    const fixedBits = this.#bitsWith(fixedLiterals, fixedDistances);
    const storedBits = this.#storedBits(part.to - part.from);
    const last = isLast ? 1 : 0;
    if (storedBits <= Math.min(dynamicBits, fixedBits)) this.#store(part, last);
    else if (fixedBits <= dynamicBits) {
      this.#machine.putBits(last | (kinds.fixed << 1), kindBits);
      this.#encode(part, fixedLiterals, fixedDistances);
    } else {
      this.#machine.putBits(last | (kinds.dynamic << 1), kindBits);
      this.#codeLengths.write(this.#machine);
      this.#encode(part, this.#literalLengths, this.#distanceLengths);
    }
  }

  #bitsWith(literalLengths: Uint8Array, distanceLengths: Uint8Array): number {
    const { literalCounts, distanceCounts } = this.#machine;
    return bitsOf(literalCounts, literalLengths, literalExtraBits) + bitsOf(distanceCounts, distanceLengths, distanceExtraBits);
  }

  #storedBits(size: number): number {
    const first = (-(this.#machine.position + kindBits) & 7) + storedSizeBits;
    const more = Math.max(Math.ceil(size / mostStored) - 1, 0) * (8 + storedSizeBits);
    return first + more + size * 8;
  }

  #store({ from, to }: Part, last: number): void {
    const machine = this.#machine;
    let at = from;
    do {
      const end = Math.min(at + mostStored, to);
      machine.putBits((end === to ? last : 0) | (kinds.stored << 1), kindBits);
      machine.align();
      machine.putBits(end - at, 16);
      machine.putBits(~(end - at) & 0xffff, 16);
      machine.putBytes(at, end);
      at = end;
    } while (at < to);
  }

  #encode({ from, to, match, matchesEnd }: Part, literalLengths: Uint8Array, distanceLengths: Uint8Array): void {
    const machine = this.#machine;
    findCodes(literalLengths, machine.literalCodes);
    findCodes(distanceLengths, machine.distanceCodes);
    this.#spreadLengths(literalLengths);
    machine.position = machine.programs.write(machine.position, from, match, matchesEnd, to) >>> 0;
  }

  /** Makes a code for every length of a match: its symbol's, and the bits behind it that count the lengths of the same symbol. */
  #spreadLengths(literalLengths: Uint8Array): void {
    const { literalCodes, lengthCodes } = this.#machine;
    for (let index = 0; index < shortestLengths.length; index++) {
      const symbol = firstLength + index;
      const size = literalLengths[symbol] as number;
      if (size === 0) continue;
      const extraBits = literalExtraBits[symbol] as number;
      const shortest = shortestLengths[index] as number;
      let code = (literalCodes[symbol] as number) + (extraBits << codeSizeShift);
      for (let length = shortest; length < shortest + (1 << extraBits); length++) {
        lengthCodes[length] = code;
        code += 1 << size;
      }
    }
  }
}

function bitsOf(counts: Uint32Array, lengths: Uint8Array, extraBits: Uint8Array): number {
  let bits = 0;
  for (let symbol = 0; symbol < counts.length; symbol++) {
    bits += (counts[symbol] as number) * ((lengths[symbol] as number) + (extraBits[symbol] as number));
  }
  return bits;
}
