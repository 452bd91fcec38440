import { BlockSplitter } from "./block-splitter.js";
import { BlockWriter } from "./block-writer.js";
import { type Effort, efforts } from "./efforts.js";
import * as layout from "./layout.js";
import { Machine } from "./machine.js";
import { shortestWorth, shortestWorthAtFirst } from "./shortest-match.js";
import { literals } from "./symbols.js";

/** Deflate with a window of 32 KiB; then what the level is, with a check of both bytes. Source: RFC 1950, section 2.2. */
const method = 0x78;
const levelBytes = { fast: 0x5e, default: 0x9c, best: 0xda } as const;
const levelByte = (level: number): number => (level < 6 ? levelBytes.fast : level < 8 ? levelBytes.default : levelBytes.best);

/** Encodes zlib streams, one after the other in the same memory. */
export class DeflateEncoder {
  readonly #machine = new Machine();
  readonly #writer = new BlockWriter(this.#machine);
  readonly #splitter = new BlockSplitter();

  /** Encodes bytes at a level that {@link efforts} has. The result stands in the encoder's memory until the next call. */
  encode(source: Uint8Array, level: number): Uint8Array {
    const machine = this.#machine;
    const start = machine.load(source);
    machine.putBits(method, 8);
    machine.putBits(levelByte(level), 8);
    this.#compress(source, efforts[level] as Effort, layout.sourceAt + source.byteLength);
    machine.align();
    const sum = machine.programs.adler32(layout.sourceAt, layout.sourceAt + source.byteLength);
    for (let shift = 24; shift >= 0; shift -= 8) machine.putBits((sum >>> shift) & 0xff, 8);
    return machine.bytes.subarray(start, machine.position >>> 3);
  }

  #compress(source: Uint8Array, effort: Effort, end: number): void {
    const machine = this.#machine;
    const writer = this.#writer;
    const splitter = this.#splitter;
    const parse = machine.programs[effort.parse];
    machine.setWord(layout.depthAt, effort.depth);
    machine.setWord(layout.enoughAt, effort.enough);
    machine.setWord(layout.settledAt, effort.settled);
    machine.setWord(layout.shortestAt, shortestWorthAtFirst(source));
    splitter.begin();
    let from = layout.sourceAt;
    let match = machine.word(layout.nextMatchAt);
    for (let to = from; to < end; ) {
      const matchesEnd = machine.word(layout.nextMatchAt);
      const next = parse();
      splitter.look(machine.literalCounts);
      if (splitter.isEnd(to - from, end - to)) {
        machine.setWord(layout.shortestAt, shortestWorth(writer.literalCounts.subarray(0, literals)));
        writer.write({ from, to, match, matchesEnd }, false);
        splitter.begin();
        from = to;
        match = matchesEnd;
      }
      splitter.take();
      moveCounts(machine.literalCounts, writer.literalCounts);
      moveCounts(machine.distanceCounts, writer.distanceCounts);
      to = next;
    }
    writer.write({ from, to: end, match, matchesEnd: machine.word(layout.nextMatchAt) }, true);
  }
}

function moveCounts(from: Uint32Array, to: Uint32Array): void {
  for (let symbol = 0; symbol < from.length; symbol++) to[symbol] = (to[symbol] as number) + (from[symbol] as number);
  from.fill(0);
}
