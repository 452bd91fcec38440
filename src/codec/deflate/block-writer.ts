import type { Machine } from "./machine.js";
import * as layout from "./programs/layout.js";
import { endOfBlock, fixedDistanceSymbols, fixedLiteralSymbols, longestCode } from "./symbols.js";

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

const mostStored = 0xffff;
/** Behind the kind of a stored block and the bits up to the next byte: its size, and that again. */
const storedSizeBits = 32;

/** Writes blocks, each as the smallest of the three kinds that there are. */
export class BlockWriter {
  readonly #machine: Machine;

  constructor(machine: Machine) {
    this.#machine = machine;
  }

  /** Writes the block whose counts stand in the machine. */
  write(part: Part, isLast: boolean): void {
    const machine = this.#machine;
    const { programs } = machine;
    machine.setWord(layout.blockCountsAt + endOfBlock * layout.wordSize, 1);
    programs.findLengths(layout.blockCountsAt, fixedLiteralSymbols, longestCode, layout.lengthsAt);
    programs.findLengths(layout.blockDistancesAt, fixedDistanceSymbols, longestCode, layout.lengthsAt + fixedLiteralSymbols);
    const dynamicBits = programs.planHeader() + this.#bitsWith(layout.lengthsAt);
    const fixedBits = this.#bitsWith(layout.fixedLengthsAt);
    const storedBits = this.#storedBits(part.to - part.from);
    const last = isLast ? 1 : 0;
    if (storedBits <= Math.min(dynamicBits, fixedBits)) this.#store(part, last);
    else if (fixedBits <= dynamicBits) {
      machine.putBits(last | (kinds.fixed << 1), kindBits);
      this.#encode(part, layout.fixedLengthsAt);
    } else {
      machine.putBits(last | (kinds.dynamic << 1), kindBits);
      machine.position = programs.writeHeader(machine.position) >>> 0;
      this.#encode(part, layout.lengthsAt);
    }
  }

  /** The size of the block's symbols with codes of these lengths. */
  #bitsWith(lengthsAt: number): number {
    return this.#machine.programs.sumBits(layout.blockCountsAt, layout.codedSymbols, lengthsAt, layout.extraBitsAt);
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

  #encode({ from, to, match, matchesEnd }: Part, lengthsAt: number): void {
    const machine = this.#machine;
    const { programs } = machine;
    programs.findCodes(lengthsAt, fixedLiteralSymbols, layout.literalCodesAt);
    programs.findCodes(lengthsAt + fixedLiteralSymbols, fixedDistanceSymbols, layout.distanceCodesAt);
    programs.spreadLengths();
    machine.position = programs.write(machine.position, from, match, matchesEnd, to) >>> 0;
  }
}
