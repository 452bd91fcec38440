import { inflateRawSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Machine } from "#src/codec/deflate/machine.js";
import * as layout from "#src/codec/deflate/programs/layout.js";
import { sortByCountFunction } from "#src/codec/deflate/programs/sorted-symbols.js";
import {
  distanceSymbols,
  endOfBlock,
  fixedDistanceSymbols,
  fixedLiteralSymbols,
  lengthSymbols,
  literalSymbols,
  longestCode,
  longestLengthCode,
} from "#src/codec/deflate/symbols.js";
import { wasmModule } from "#src/codec/wasm/module.js";

const machine = new Machine();
const { programs } = machine;
machine.load(new Uint8Array(1024));

function setCounts(at: number, counts: readonly number[], symbols = counts.length): void {
  for (let symbol = 0; symbol < symbols; symbol++) machine.setWord(at + symbol * layout.wordSize, counts[symbol] ?? 0);
}

function lengthsOf(counts: readonly number[], most: number): number[] {
  setCounts(layout.blockCountsAt, counts);
  programs.findLengths(layout.blockCountsAt, counts.length, most, layout.lengthsAt);
  return [...machine.bytes.subarray(layout.lengthsAt, layout.lengthsAt + counts.length)];
}

/** The size of what Huffman makes without a limit: the sum of all trees; and how long its longest code is, if of trees of the same weight the lowest are joined. */
function huffman(counts: readonly number[]): { size: number; longest: number } {
  const nodes = counts.filter((count) => count > 0).map((weight) => ({ weight, depth: 0 }));
  let size = 0;
  while (nodes.length > 1) {
    nodes.sort((a, b) => a.weight - b.weight || a.depth - b.depth);
    const [one, other] = nodes.splice(0, 2) as [(typeof nodes)[number], (typeof nodes)[number]];
    const weight = one.weight + other.weight;
    size += weight;
    nodes.push({ weight, depth: Math.max(one.depth, other.depth) + 1 });
  }
  return { size, longest: nodes[0]?.depth ?? 0 };
}

function expectCode(counts: readonly number[], most: number): void {
  const lengths = lengthsOf(counts, most);
  const used = [...counts.keys()].filter((symbol) => (counts[symbol] as number) > 0);
  // all codes are given away, and none twice
  expect(lengths.reduce((sum, length) => sum + (length === 0 ? 0 : 2 ** -length), 0)).toBe(1);
  expect(Math.max(...lengths)).toBeLessThanOrEqual(most);
  if (used.length < 2) {
    expect(lengths.filter((length) => length > 0)).toEqual([1, 1]);
    expect(lengths[used[0] ?? 0]).toBe(1);
    return;
  }
  expect([...lengths.keys()].filter((symbol) => lengths[symbol] !== 0)).toEqual(used);
  const byCount = used.sort((a, b) => (counts[a] as number) - (counts[b] as number) || a - b);
  expect(byCount.map((symbol) => lengths[symbol])).toEqual(byCount.map((symbol) => lengths[symbol] as number).sort((a, b) => b - a));
  const { size, longest } = huffman(counts);
  const sum = lengths.reduce((bits, length, symbol) => bits + length * (counts[symbol] as number), 0);
  if (longest <= most) expect(sum).toBe(size);
  else expect(sum).toBeGreaterThan(size);
}

const fibonacci = (size: number): number[] => {
  const counts = [1, 1];
  while (counts.length < size) counts.push((counts.at(-1) ?? 0) + (counts.at(-2) ?? 0));
  return counts;
};

const someCounts = (most: number) =>
  fc.oneof(
    fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 2, maxLength: most }),
    fc.array(fc.integer({ min: 0, max: 20_000 }), { minLength: 2, maxLength: most }),
    fc.array(
      fc.integer({ min: 0, max: 14 }).map((power) => 2 ** power - 1),
      { minLength: 2, maxLength: most },
    ),
  );

describe("lengths of codes", () => {
  test("are those of Huffman where these are not too long", () => {
    fc.assert(fc.property(someCounts(literalSymbols), (counts) => expectCode(counts, longestCode)));
    fc.assert(fc.property(someCounts(lengthSymbols), (counts) => expectCode(counts, longestLengthCode)));
  });

  test.each([15, 16, 17, 20, 27])("of %i symbols, of which each comes as often as the two before, are cut", (symbols) => {
    expectCode(fibonacci(symbols), longestCode);
    expectCode(fibonacci(symbols).reverse(), longestCode);
    expectCode([...fibonacci(symbols), ...new Array<number>(200).fill(1)], longestCode);
  });

  test.each([7, 8, 9, 12, 19])("of %i symbols that say lengths are cut to seven bits", (symbols) => {
    expectCode(fibonacci(symbols), longestLengthCode);
    expectCode(fibonacci(symbols).reverse(), longestLengthCode);
  });

  test("all symbols, of which one comes nearly always", () => {
    expectCode([...new Array<number>(literalSymbols - 1).fill(1), 300_000], longestCode);
    expectCode(new Array<number>(fixedLiteralSymbols).fill(1000), longestCode);
  });

  test("no symbol, and one: another one has a code too", () => {
    expect(lengthsOf([0, 0, 0], longestCode)).toEqual([1, 1, 0]);
    expect(lengthsOf([7, 0, 0], longestCode)).toEqual([1, 1, 0]);
    expect(lengthsOf([0, 0, 7], longestCode)).toEqual([1, 0, 1]);
  });
});

test("what programs put down has room before the tables of places", () => {
  expect(layout.sayingsAt + layout.sayingsSize).toBeLessThanOrEqual(layout.heads3At);
});

test("codes of a length rise with their symbols, and follow those that are shorter", () => {
  fc.assert(
    fc.property(someCounts(literalSymbols), (counts) => {
      const lengths = lengthsOf(counts, longestCode);
      programs.findCodes(layout.lengthsAt, counts.length, layout.literalCodesAt);
      let code = 0;
      for (let length = 1; length <= longestCode; length++, code *= 2) {
        for (const [symbol, one] of lengths.entries()) {
          if (one !== length) continue;
          const found = machine.word(layout.literalCodesAt + symbol * layout.wordSize);
          const bits = (found & ((1 << layout.codeSizeShift) - 1)).toString(2).padStart(length, "0");
          expect(found >>> layout.codeSizeShift).toBe(length);
          expect(Number.parseInt([...bits].reverse().join(""), 2)).toBe(code++);
        }
      }
    }),
  );
});

test("symbols are sorted by how often they come, and then by themselves", () => {
  interface Exports {
    readonly memory: WebAssembly.Memory;
    sortByCount(counts: number, symbols: number): number;
  }
  const alone = new WebAssembly.Instance<Exports>(new WebAssembly.Module(wasmModule(sortByCountFunction()))).exports;
  const memory = new Uint32Array(alone.memory.buffer);
  const sortedAt = layout.sortedAt / layout.wordSize;
  fc.assert(
    fc.property(someCounts(fixedLiteralSymbols), (counts) => {
      memory.set(counts, layout.blockCountsAt / layout.wordSize);
      const used = [...counts.keys()].filter((symbol) => counts[symbol] !== 0);
      const sorted = used.sort((a, b) => (counts[a] as number) - (counts[b] as number) || a - b);
      expect(alone.sortByCount(layout.blockCountsAt, counts.length)).toBe(sorted.length);
      const keys = memory.subarray(sortedAt, sortedAt + sorted.length);
      expect(Array.from(keys, (key) => key % (1 << layout.symbolBits))).toEqual(sorted);
    }),
  );
});

test("a header is as long as was said, and zlib reads it", () => {
  // runs of lengths and of zeros of every size come of counts that are the same for long
  const runs = fc.array(fc.tuple(fc.integer({ min: 0, max: 15 }), fc.integer({ min: 1, max: 160 })), { maxLength: 12 });
  const counts = (most: number) =>
    fc.oneof(
      runs.map((all) => all.flatMap(([power, times]) => new Array<number>(times).fill(power === 0 ? 0 : 2 ** power)).slice(0, most)),
      someCounts(most),
    );
  fc.assert(
    fc.property(counts(literalSymbols), counts(distanceSymbols), (literalCounts, distanceCounts) => {
      setCounts(layout.blockCountsAt, literalCounts, fixedLiteralSymbols);
      setCounts(layout.blockDistancesAt, distanceCounts, fixedDistanceSymbols);
      machine.setWord(layout.blockCountsAt + endOfBlock * layout.wordSize, 1);
      programs.findLengths(layout.blockCountsAt, fixedLiteralSymbols, longestCode, layout.lengthsAt);
      programs.findLengths(layout.blockDistancesAt, fixedDistanceSymbols, longestCode, layout.lengthsAt + fixedLiteralSymbols);
      const target = machine.load(new Uint8Array(1024));
      // the last block, with codes of its own
      machine.putBits(0b101, 3);
      const planned = programs.planHeader();
      const end = programs.writeHeader(machine.position);
      expect(end - machine.position).toBe(planned);
      programs.findCodes(layout.lengthsAt, fixedLiteralSymbols, layout.literalCodesAt);
      const streamEnd = programs.write(end, layout.sourceAt, 0, 0, layout.sourceAt);
      expect(inflateRawSync(machine.bytes.subarray(target, (streamEnd + 7) >>> 3)).byteLength).toBe(0);
    }),
  );
});
