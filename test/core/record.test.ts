import fc from "fast-check";
import { expect, test } from "vitest";
import { boundedNumber, defineRecord } from "#src/core/record.js";

const sample = defineRecord("sample", [
  ["tag", "u8", "a byte"],
  ["count", "u16", "two bytes"],
  ["delta", "i16", "two bytes with a sign"],
  ["size", "u32", "four bytes"],
  ["place", "u64", "eight bytes"],
]);

test("fields lie one after the other, little-endian, without gaps", () => {
  expect(sample.size).toBe(17);
  const bytes = sample.encode({ tag: 1, count: 0x0203, delta: -2, size: 0x04050607, place: 0x08090a0b0c0d0e0fn });
  expect(Buffer.from(bytes).toString("hex")).toBe("01" + "0302" + "feff" + "07060504" + "0f0e0d0c0b0a0908");
});

test("what is encoded is decoded, at any offset", () => {
  const u16 = fc.integer({ min: 0, max: 0xffff });
  const values = fc.record({
    tag: fc.integer({ min: 0, max: 0xff }),
    count: u16,
    delta: fc.integer({ min: -0x8000, max: 0x7fff }),
    size: fc.integer({ min: 0, max: 0xffff_ffff }),
    place: fc.bigInt({ min: 0n, max: 0xffff_ffff_ffff_ffffn }),
  });
  fc.assert(
    fc.property(values, fc.nat(20), (given, offset) => {
      const bytes = new Uint8Array(offset + sample.size);
      bytes.set(sample.encode(given), offset);
      expect(sample.decode(bytes, offset)).toEqual(given);
    }),
  );
});

test.each([
  ["tag", 256],
  ["tag", -1],
  ["count", 1.5],
  ["delta", 0x8000],
  ["size", 2 ** 32],
  ["size", Number.NaN],
])("%s cannot be %d", (field, value) => {
  const values = { tag: 0, count: 0, delta: 0, size: 0, place: 0n };
  expect(() => sample.encode({ ...values, [field]: value })).toThrow(`${field} of sample cannot be ${value}`);
});

test("a 64-bit field cannot be 2^64", () => {
  expect(() => sample.encode({ tag: 0, count: 0, delta: 0, size: 0, place: 1n << 64n })).toThrow(RangeError);
});

test("bytes that end before the record are refused", () => {
  expect(() => sample.decode(new Uint8Array(16))).toThrow(RangeError);
  expect(() => sample.decode(new Uint8Array(17), 1)).toThrow(RangeError);
});

test("a 64-bit value becomes a number only within its limit", () => {
  expect(boundedNumber(100n, 100)).toBe(100);
  expect(boundedNumber(101n, 100)).toBeUndefined();
  expect(boundedNumber(2n ** 53n)).toBeUndefined();
  expect(boundedNumber(2n ** 53n - 1n)).toBe(Number.MAX_SAFE_INTEGER);
});
