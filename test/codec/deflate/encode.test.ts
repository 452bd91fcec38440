import { createHash } from "node:crypto";
import { constants, deflateSync, inflateSync } from "node:zlib";
import fc from "fast-check";
import { zlib as libdeflate } from "libdeflate";
import { describe, expect, test } from "vitest";
import { efforts } from "#src/codec/deflate/efforts.js";
import { DeflateEncoder } from "#src/codec/deflate/encode.js";
import { noise, repetitive } from "../../support/repetitive.js";

const levels = Object.keys(efforts).map(Number);
const shared = new DeflateEncoder();

/** The same as a fresh encoder gives, whatever was encoded before. */
function encode(source: Uint8Array, level: number): Uint8Array {
  return Uint8Array.from(shared.encode(source, level));
}

function expectRoundTrip(source: Uint8Array, chosen: readonly number[] = levels): void {
  for (const level of chosen) {
    const inflated = inflateSync(encode(source, level));
    expect(Buffer.compare(inflated, source), `${source.byteLength} bytes at level ${level}`).toBe(0);
  }
}

/** Words of some letters, of which the first are much more frequent than the last, as in a language. */
const words = Array.from({ length: 600 }, (_, index) =>
  String.fromCharCode(...noise(2 + ((index * 7) % 8), index + 1).map((byte) => 97 + Math.floor((byte * byte) / 2501))),
);
const text = (size: number): Uint8Array => {
  const order = noise(2 * size);
  let made = "";
  for (let index = 0; made.length < size; index++) {
    const skewed = ((order[2 * index] ?? 0) * (order[2 * index + 1] ?? 0)) / 65_536;
    made += `${words[Math.floor(skewed * words.length)]}${index % 17 === 0 ? ".\n" : " "}`;
  }
  return Buffer.from(made.slice(0, size));
};

const joined = (...parts: readonly Uint8Array[]): Uint8Array => Buffer.concat(parts);

describe("node:zlib inflates", () => {
  test("any bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3000 }), fc.constantFrom(...levels), (bytes, level) => expectRoundTrip(bytes, [level])),
    );
  });

  test("few kinds of bytes, in which everything matches something", () => {
    const bytes = fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 3000 }).map((all) => Uint8Array.from(all));
    fc.assert(fc.property(bytes, fc.constantFrom(...levels), (all, level) => expectRoundTrip(all, [level])));
  });

  test("what repeats", () => {
    fc.assert(
      fc.property(repetitive, fc.constantFrom(...levels), (bytes, level) => expectRoundTrip(bytes, [level])),
      { numRuns: 200 },
    );
  });

  test.each([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 257, 258, 259, 260, 511, 512, 513, 8192, 65_535, 65_536, 131_072, 1 << 20])(
    "%i bytes",
    (size) => {
      for (const bytes of [new Uint8Array(size), new Uint8Array(size).fill(255), noise(size), text(size)])
        expectRoundTrip(bytes, [2, 6, 9]);
    },
  );

  test.each([3, 4, 5, 8, 257, 258, 259, 516, 600])("a match of %i bytes at every distance that is near an end of the window", (length) => {
    const piece = noise(length, 7);
    for (const distance of [1024, 4096, 4097, 32_767, 32_768, 32_769, 65_535, 65_536, 65_537]) {
      if (distance >= length) expectRoundTrip(joined(piece, noise(distance - length, 3), piece), [2, 6, 9]);
    }
  });

  test.each([1, 2, 3, 4, 5, 8, 255, 256])("runs of bytes that come again after %i", (period) => {
    const unit = noise(period, 5);
    expectRoundTrip(Uint8Array.from({ length: 70_000 }, (_, index) => unit[index % period] ?? 0));
  });

  test("blocks of every kind, one after the other", () => {
    expectRoundTrip(joined(text(40_000), noise(70_000), new Uint8Array(30_000), text(20_000), noise(9000, 9)));
  });

  test("a million bytes in which what a block would be changes slowly, so that it becomes as large as one may be", () => {
    expectRoundTrip(text(1_000_000), [2, 6]);
  });

  test("every byte, and matches of every length near and far, so that every literal and every length has a code", () => {
    const unit = joined(
      noise(33_000, 3),
      Uint8Array.from({ length: 256 }, (_, byte) => byte),
    );
    const parts = [unit];
    for (let length = 3; length <= 258; length++) {
      const back = Math.min(32_768, 2 ** (length % 16) + length);
      const before = joined(...parts);
      parts.push(before.subarray(before.byteLength - back, before.byteLength - back + length), noise(2, length));
    }
    expectRoundTrip(joined(...parts));
  });

  test("blocks of one literal, and without matches", () => {
    for (const size of [1, 2, 3, 258, 259, 70_000]) expectRoundTrip(new Uint8Array(size).fill(97));
    // few kinds of bytes are worth codes of their own; many are not
    expectRoundTrip(noise(300, 5).map((byte) => byte & 0xf0));
    expectRoundTrip(Uint8Array.from({ length: 40 }, (_, index) => index));
  });

  test("counts of which a code without a limit would be longer than 15 bits", () => {
    const counts = [1, 1];
    while (counts.length < 23) counts.push((counts.at(-1) ?? 0) + (counts.at(-2) ?? 0));
    const all = counts.flatMap((count, literal) => Array.from({ length: count }, () => literal * 11));
    // in an order in which nothing matches for long
    const order = noise(all.length, 11);
    const shuffled = [...all.keys()].sort((a, b) => (order[a] ?? 0) - (order[b] ?? 0) || ((a * 7919) % 10_007) - ((b * 7919) % 10_007));
    expectRoundTrip(Uint8Array.from(shuffled, (index) => all[index] ?? 0));
  });
});

describe("sizes", () => {
  const samples = { text: text(131_072), mixed: joined(text(50_000), noise(20_000), text(50_000)), small: text(900) };

  test.each(Object.keys(samples) as (keyof typeof samples)[])("of %s are near libdeflate's and node:zlib's", (name) => {
    const source = samples[name];
    for (const level of levels) {
      const size = encode(source, level).byteLength;
      expect(size, `level ${level}`).toBeLessThan(libdeflate(source, level).byteLength * 1.02 + 4);
      if (level >= 6)
        expect(size, `level ${level}`).toBeLessThan(deflateSync(source, { level: constants.Z_BEST_COMPRESSION }).byteLength * 1.02 + 4);
    }
  });

  test.each([1, 100, 5000, 65_535, 65_536, 131_072, 1 << 20])("%i bytes that do not compress grow by little", (size) => {
    for (const level of levels)
      expect(encode(noise(size), level).byteLength).toBeLessThanOrEqual(size + 6 + 6 * (1 + Math.ceil(size / 3500)));
  });
});

test("what was encoded before changes nothing", () => {
  const sources = [text(131_072), noise(8192), new Uint8Array(1 << 20), text(300), new Uint8Array(), text(131_000)];
  for (const level of levels) {
    for (const source of sources) expect(Buffer.compare(encode(source, level), new DeflateEncoder().encode(source, level))).toBe(0);
  }
});

test("nothing after the end of a source counts, though it stands there from the one before", () => {
  const long = joined(text(2000), text(2000));
  for (const level of [2, 6, 9]) {
    for (let size = 2001; size < 2080; size++) {
      encode(long, level);
      const source = long.subarray(0, size);
      const encoded = encode(source, level);
      expect(Buffer.compare(inflateSync(encoded), source), `${size} bytes`).toBe(0);
      expect(Buffer.compare(encoded, new DeflateEncoder().encode(source, level)), `${size} bytes`).toBe(0);
    }
  }
});

test("the header says the method, the window and the level, and both bytes are a multiple of 31", () => {
  for (const level of levels) {
    const [method, flags] = encode(text(100), level);
    expect(method).toBe(0x78);
    expect((0x7800 + (flags ?? 0)) % 31).toBe(0);
    expect((flags ?? 0) >> 6).toBe(level < 6 ? 1 : level < 8 ? 2 : 3);
  }
});

test("the checksum is zlib's for sums that are as large as they become", () => {
  for (const size of [7, 8, 9, 5552, 5553, 65_521, 1 << 20]) {
    const source = new Uint8Array(size).fill(255);
    expect(encode(source, 6).subarray(-4)).toEqual(Uint8Array.from(deflateSync(source).subarray(-4)));
  }
});

test("bytes do not change by accident", () => {
  const source = joined(text(100_000), noise(20_000), new Uint8Array(10_000), text(50_000));
  const digests = levels.map((level) => createHash("sha256").update(encode(source, level)).digest("hex").slice(0, 12));
  expect(Object.fromEntries(levels.map((level, index) => [level, digests[index]]))).toEqual({
    2: "9cd1601bb87e",
    3: "d86a537f2aac",
    4: "8b858778b9b2",
    5: "7efdf406d937",
    6: "31ef3b863b19",
    7: "adea53b993cb",
    8: "dcf2c6d8863d",
    9: "2c952fa4792b",
  });
});
