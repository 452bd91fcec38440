import { crc32 } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { RangeEncoder } from "#src/codec/lzma2/range-encoder.js";
import { lzmaProperties, SymbolEncoder } from "#src/codec/lzma2/symbol-encoder.js";
import { decodeXz } from "#src/codec/stream/xz.js";
import { inputAt, windowAt, windowSlack } from "#src/codec/xz/layout.js";
import { Machine } from "#src/codec/xz/machine.js";
import { writeXz } from "#src/codec/xz/write.js";
import { chunksOf, collect } from "../../support/chunks.js";

const bytes = new TextEncoder().encode("abcdefghijklmnop");

/** A chunk with these symbols, which claims this many bytes, behind the byte that says its type. */
function lzmaChunk(type: number, size: number, symbols: (encoder: SymbolEncoder) => void): readonly number[] {
  const range = new RangeEncoder(1 << 16);
  symbols(new SymbolEncoder(range, bytes));
  const packed = range.finish();
  const sizes = [type, (size - 1) >> 8, (size - 1) & 0xff, (packed.byteLength - 1) >> 8, (packed.byteLength - 1) & 0xff];
  return [...sizes, ...(type >= 0xc0 ? [lzmaProperties] : []), ...packed];
}

const decodeChunks = (chunks: readonly number[], content: Uint8Array): Promise<Uint8Array> =>
  collect(decodeXz(chunksOf(writeXz(Uint8Array.from(chunks), content)), undefined));

const literals = (from: number, to: number) => (encoder: SymbolEncoder) => {
  for (let at = from; at < to; at++) encoder.literal(at);
};

const damaged = { code: "CODEC_CORRUPT" };

test("a chunk of literals and a match is what it should be, which shows that those below are only wrong in one thing", async () => {
  const chunk = lzmaChunk(0xe0, 6, (encoder) => {
    literals(0, 2)(encoder);
    encoder.match(2, 4, 2);
  });
  expect(await decodeChunks([...chunk, 0], new TextEncoder().encode("ababab"))).toEqual(new TextEncoder().encode("ababab"));
});

test.each([
  ["a match before anything", 2, (encoder: SymbolEncoder) => encoder.match(0, 2, 1)],
  ["a repeated match before anything", 2, (encoder: SymbolEncoder) => encoder.recentMatch(0, 2, 0)],
  ["one byte of a repeated match before anything", 1, (encoder: SymbolEncoder) => encoder.recentMatch(0, 1, 0)],
  [
    "a match from before the start",
    4,
    (encoder: SymbolEncoder) => {
      literals(0, 2)(encoder);
      encoder.match(2, 2, 3);
    },
  ],
  [
    "the mark of an end, which LZMA2 does not have",
    4,
    (encoder: SymbolEncoder) => {
      literals(0, 2)(encoder);
      encoder.match(2, 2, 2 ** 32);
    },
  ],
  [
    "a match that is longer than the chunk",
    4,
    (encoder: SymbolEncoder) => {
      literals(0, 2)(encoder);
      encoder.match(2, 3, 1);
    },
  ],
  ["more symbols than bytes", 2, literals(0, 4)],
  ["fewer symbols than bytes", 9, literals(0, 4)],
] as const)("%s", async (_, size, symbols) => {
  await expect(decodeChunks([...lzmaChunk(0xe0, size, symbols), 0], bytes.subarray(0, size))).rejects.toMatchObject(damaged);
});

test("a match from farther away than the dictionary reaches", async () => {
  const content = new Uint8Array(5002);
  const stored = (type: number, part: Uint8Array) => [type, (part.byteLength - 1) >> 8, (part.byteLength - 1) & 0xff, ...part];
  const chunks = (distance: number) => [
    ...stored(1, content.subarray(0, 5000)),
    ...lzmaChunk(0xc0, 2, (encoder) => encoder.match(5000, 2, distance)),
    0,
  ];
  const withDictionary = (distance: number): Uint8Array => {
    const xz = writeXz(Uint8Array.from(chunks(distance)), content);
    // The block's header begins at 12; its fifth byte is the dictionary's size, here 4 KiB, and a checksum ends it.
    xz[16] = 0;
    new DataView(xz.buffer, xz.byteOffset).setUint32(20, crc32(xz.subarray(12, 20)), true);
    return xz;
  };
  const decoded = (distance: number) => collect(decodeXz(chunksOf(withDictionary(distance)), undefined));
  expect((await decoded(4096)).byteLength).toBe(5002);
  await expect(decoded(4097)).rejects.toMatchObject(damaged);
});

test.each([
  ["no new dictionary at the start", [...lzmaChunk(0xc0, 4, literals(0, 4)), 0]],
  ["a stored chunk without a new dictionary at the start", [2, 0, 3, ...bytes.subarray(0, 4), 0]],
  ["a type that there is not", [1, 0, 3, ...bytes.subarray(0, 4), 3, 0]],
  ["no properties after a stored chunk", [1, 0, 1, ...bytes.subarray(0, 2), ...lzmaChunk(0xa0, 2, literals(2, 4)), 0]],
  ["properties that there are not", lzmaChunk(0xe0, 4, literals(0, 4)).with(5, 225).concat(0)],
  [
    "more context than LZMA2 has",
    lzmaChunk(0xe0, 4, literals(0, 4))
      .with(5, 9 + 4)
      .concat(0),
  ],
  ["less input than the range decoder begins with", [0xe0, 0, 3, 0, 3, lzmaProperties, 0, 1, 2, 3, 0]],
  ["a first byte that is not zero", lzmaChunk(0xe0, 4, literals(0, 4)).with(6, 1).concat(0)],
])("%s", async (_, chunks) => {
  await expect(decodeChunks(chunks, bytes.subarray(0, 4))).rejects.toMatchObject(damaged);
});

test("whatever a chunk holds, nothing is written but its bytes and a few after them", () => {
  const machine = Machine.take();
  const room = 5000;
  machine.reserve(windowAt + 2 * room);
  const property = fc.property(
    fc.uint8Array({ minLength: 5, maxLength: 400 }),
    fc.integer({ min: 1, max: room }),
    fc.nat(4),
    (input, size, bits) => {
      machine.resetState();
      machine.bytes.fill(0x5a, inputAt);
      machine.bytes.fill(0, windowAt - 1, windowAt);
      machine.bytes.set(input, inputAt);
      const before = machine.bytes.slice(inputAt);
      const start = windowAt + 1000;
      const end = start + size;
      machine.decodeChunk(inputAt, inputAt + input.byteLength, start, end, windowAt, 1 << 20, bits, (1 << (4 - bits)) - 1, (1 << bits) - 1);
      const after = machine.bytes.slice(inputAt);
      expect(Buffer.compare(after.subarray(0, start - inputAt), before.subarray(0, start - inputAt))).toBe(0);
      expect(Buffer.compare(after.subarray(end + windowSlack - inputAt), before.subarray(end + windowSlack - inputAt))).toBe(0);
    },
  );
  fc.assert(property, { numRuns: 300 });
  machine.giveBack();
});

test("a machine is used again, unless it has become large", () => {
  const machine = Machine.take();
  expect(Machine.take()).not.toBe(machine);
  machine.giveBack();
  const again = Machine.take();
  expect(again).toBe(machine);
  again.reserve(80 << 20);
  again.giveBack();
  expect(Machine.take()).not.toBe(machine);
});
