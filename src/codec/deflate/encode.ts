import { BlockWriter } from "./block-writer.js";
import { type Effort, efforts } from "./efforts.js";
import { Machine } from "./machine.js";
import * as layout from "./programs/layout.js";

/** Deflate with a window of 32 KiB; then what the level is, with a check of both bytes. Source: RFC 1950, section 2.2. */
const method = 0x78;
const levelBytes = { fast: 0x5e, default: 0x9c, best: 0xda } as const;
const levelByte = (level: number): number => (level < 6 ? levelBytes.fast : level < 8 ? levelBytes.default : levelBytes.best);

/** Encodes zlib streams, one after the other in the same memory. */
export class DeflateEncoder {
  readonly #machine = new Machine();
  readonly #writer = new BlockWriter(this.#machine);

  /** Encodes bytes at a level that {@link efforts} has. The result stands in the encoder's memory until the next call. */
  encode(source: Uint8Array, level: number): Uint8Array {
    const machine = this.#machine;
    const start = machine.load(source);
    const end = layout.sourceAt + source.byteLength;
    machine.putBits(method, 8);
    machine.putBits(levelByte(level), 8);
    this.#compress(efforts[level] as Effort, end);
    machine.align();
    const sum = machine.programs.adler32(layout.sourceAt, end);
    for (let shift = 24; shift >= 0; shift -= 8) machine.putBits((sum >>> shift) & 0xff, 8);
    return machine.bytes.subarray(start, machine.position >>> 3);
  }

  #compress(effort: Effort, end: number): void {
    const machine = this.#machine;
    machine.setWord(layout.depthAt, effort.depth);
    machine.setWord(layout.enoughAt, effort.enough);
    machine.setWord(layout.settledAt, effort.settled);
    machine.setWord(layout.shortestAt, machine.programs.shortestAtFirst(layout.sourceAt, end));
    let from = layout.sourceAt;
    let match = machine.word(layout.nextMatchAt);
    do {
      machine.beginBlock(from);
      const to = machine.programs[effort.parse]();
      const matchesEnd = machine.word(layout.blockMatchesEndAt);
      machine.setWord(layout.shortestAt, machine.programs.shortestWorth(layout.blockCountsAt));
      this.#writer.write({ from, to, match, matchesEnd }, to === end);
      from = to;
      match = matchesEnd;
    } while (from < end);
  }
}
