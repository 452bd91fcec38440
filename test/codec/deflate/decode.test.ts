import { constants, deflateRawSync, deflateSync, inflateRawSync, inflateSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeZlib } from "#src/codec/deflate/decode.js";
import { efforts } from "#src/codec/deflate/efforts.js";
import { DeflateEncoder } from "#src/codec/deflate/encode.js";
import { noise, repetitive } from "../../support/repetitive.js";

const settings = fc.record({
  level: fc.integer({ min: 0, max: 9 }),
  strategy: fc.constantFrom(
    constants.Z_DEFAULT_STRATEGY,
    constants.Z_HUFFMAN_ONLY,
    constants.Z_FILTERED,
    constants.Z_FIXED,
    constants.Z_RLE,
  ),
  memLevel: fc.integer({ min: 1, max: 9 }),
});

/** Symbols that come twice as often each as the one before: their codes are as long as they may be. */
function skewed(symbols: number): Uint8Array {
  const parts = Array.from({ length: symbols }, (_, symbol) => new Uint8Array(2 ** Math.min(symbol, 17)).fill(symbol));
  const bytes = Buffer.concat(parts);
  let state = 1;
  for (let i = bytes.byteLength - 1; i > 0; i--) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    const j = state % (i + 1);
    [bytes[i], bytes[j]] = [bytes[j] ?? 0, bytes[i] ?? 0];
  }
  return bytes;
}

function adler32(bytes: Uint8Array): number {
  let sum = 1;
  let sums = 0;
  for (const byte of bytes) {
    sum = (sum + byte) % 65_521;
    sums = (sums + sum) % 65_521;
  }
  return ((sums << 16) | sum) >>> 0;
}

/** A zlib stream of a deflate stream, with the checksum of what it is said to hold. */
function wrapped(raw: Uint8Array, content: Uint8Array): Uint8Array {
  const check = Buffer.alloc(4);
  check.writeUInt32BE(adler32(content));
  return Buffer.concat([Uint8Array.of(0x78, 0x9c), raw, check]);
}

const decoded = (stream: Uint8Array, maxSize: number): Buffer => Buffer.from(decodeZlib(stream, maxSize));

describe("streams of zlib", () => {
  test("are decoded, whatever they were made with", () => {
    fc.assert(
      fc.property(repetitive, settings, (bytes, options) => {
        expect(decoded(deflateSync(bytes, options), bytes.byteLength).equals(bytes)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test("are decoded with the longest codes there are", () => {
    for (const strategy of [constants.Z_HUFFMAN_ONLY, constants.Z_DEFAULT_STRATEGY]) {
      const bytes = skewed(18);
      expect(decoded(deflateSync(bytes, { strategy, memLevel: 9 }), bytes.byteLength).equals(bytes)).toBe(true);
    }
  });

  test("are decoded with matches of every distance and length", () => {
    const source = noise(40_000);
    for (const distance of [...Array.from({ length: 40 }, (_, i) => i + 1), 255, 256, 257, 4095, 16_384, 24_577, 32_767, 32_768]) {
      for (const length of [3, 4, 7, 8, 9, 15, 16, 17, 31, 32, 33, 100, 257, 258, 259, 1000]) {
        const bytes = Buffer.from(source.subarray(0, distance + length));
        for (let i = distance; i < bytes.byteLength; i++) bytes[i] = bytes[i - distance] ?? 0;
        expect(decoded(deflateSync(bytes), bytes.byteLength).equals(bytes)).toBe(true);
      }
    }
  });

  test("may hold nothing, and have something behind them", () => {
    expect(decoded(deflateSync(new Uint8Array()), 0)).toHaveLength(0);
    const bytes = Buffer.from("what is behind the checksum is not looked at");
    expect(decoded(Buffer.concat([deflateSync(bytes), Buffer.alloc(100, 7)]), 100).equals(bytes)).toBe(true);
  });
});

test("decodes what the encoder makes", () => {
  const encoder = new DeflateEncoder();
  fc.assert(
    fc.property(repetitive, fc.constantFrom(...Object.keys(efforts).map(Number)), (bytes, level) => {
      expect(decoded(encoder.encode(bytes, level).slice(), bytes.byteLength).equals(bytes)).toBe(true);
    }),
    { numRuns: 100 },
  );
});

describe("damage", () => {
  test("is found wherever zlib finds it, and nowhere else", () => {
    const change = fc.record({ at: fc.nat(), bit: fc.integer({ min: 0, max: 7 }) });
    let accepted = 0;
    fc.assert(
      fc.property(repetitive, settings, fc.array(change, { minLength: 1, maxLength: 3 }), fc.boolean(), (bytes, options, changes, cut) => {
        let raw = deflateRawSync(bytes, options);
        for (const { at, bit } of changes) raw.writeUInt8((raw[at % raw.byteLength] ?? 0) ^ (1 << bit), at % raw.byteLength);
        if (cut) raw = raw.subarray(0, (changes[0]?.at ?? 0) % raw.byteLength);
        const theirs = attempt(() => {
          const { buffer, engine } = inflateRawSync(raw, { info: true, maxOutputLength: 1 << 20 }) as unknown as {
            buffer: Buffer;
            engine: { bytesWritten: number };
          };
          return { content: buffer, size: engine.bytesWritten };
        });
        const stream = theirs === undefined ? wrapped(raw, bytes) : wrapped(raw.subarray(0, theirs.size), theirs.content);
        const ours = attempt(() => decoded(stream, 1 << 20));
        expect(ours?.toString("hex")).toBe(theirs?.content.toString("hex"));
        if (ours !== undefined) accepted++;
      }),
      { numRuns: 3000 },
    );
    expect(accepted).toBeGreaterThan(10);
  });

  test("of the head or the checksum is told", () => {
    const stream = deflateSync(Buffer.from("some text, some more text"));
    for (const at of [0, 1, stream.byteLength - 4, stream.byteLength - 1]) {
      const damaged = Buffer.from(stream);
      damaged.writeUInt8((damaged[at] ?? 0) ^ 0x11, at);
      expect(() => decodeZlib(damaged, 100)).toThrow(/head|checksum/);
    }
    const dictionary = Buffer.from("some text");
    expect(() => decodeZlib(deflateSync(Buffer.from("some text"), { dictionary }), 100)).toThrow("head");
  });

  test("of noise, and ends that come too early, end in an error", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const stream = Buffer.concat([Uint8Array.of(0x78, 0x9c), bytes]);
        const theirs = attempt(() => inflateSync(stream));
        expect(attempt(() => decoded(stream, 1 << 16))?.toString("hex")).toBe(theirs?.toString("hex"));
      }),
      { numRuns: 2000 },
    );
    const stream = deflateSync(skewed(12));
    for (let size = 0; size < stream.byteLength; size++) expect(() => decodeZlib(stream.subarray(0, size), 1 << 16)).toThrow(RangeError);
  });
});

test("more than there may be is refused, as much as there may be is not", () => {
  for (const bytes of [new Uint8Array(100_000), skewed(14)]) {
    for (const level of [0, 1, 9]) {
      const stream = deflateSync(bytes, { level });
      expect(decoded(stream, bytes.byteLength)).toHaveLength(bytes.byteLength);
      for (const less of [1, 2, 300, 5000]) expect(() => decodeZlib(stream, bytes.byteLength - less)).toThrow("more than");
    }
  }
});

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
