import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ByteString, byteString, byteStringBytes, byteStringFromLatin1, byteStringOf, displayBytes } from "#src/core/byte-string.js";

describe("displayBytes", () => {
  test.each([
    ["plain ~name", "plain ~name"],
    [byteString("café 日本 🎉"), "café 日本 🎉"],
    ["caf\xe9", "caf\\xe9"],
    ["caf\xe9\x1b[31m\n", "caf\\xe9\\x1b[31m\\x0a"],
    ["a\x1b]0;title\x07b\x7f", "a\\x1b]0;title\\x07b\\x7f"],
    // a C1 control, which some terminals take for an escape sequence, and a mark that turns the reading direction
    [byteString("a\u009b31mb"), "a\\xc2\\x9b31mb"],
    [byteString("exe.\u202etxt"), "exe.\\xe2\\x80\\xaetxt"],
    ["", ""],
  ])("%j is shown as %j", (name, shown) => expect(displayBytes(name as ByteString)).toBe(shown));
});

describe("a byte string", () => {
  test("holds any bytes and gives them back", () => {
    const property = fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      expect(byteStringBytes(byteStringOf(bytes))).toEqual(bytes);
    });
    fc.assert(property);
    const large = Uint8Array.from({ length: 100_000 }, (_, n) => n);
    expect(Buffer.compare(byteStringBytes(byteStringOf(large)), large)).toBe(0);
  });

  test("of a text is its UTF-8, and is compared in the order of bytes", () => {
    const property = fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (a, b) => {
      const [left, right] = [Buffer.from(a), Buffer.from(b)];
      expect(byteStringBytes(byteString(a))).toEqual(new Uint8Array(left));
      expect(byteString(a) < byteString(b)).toBe(Buffer.compare(left, right) < 0);
    });
    fc.assert(property);
  });

  test("takes no character that is more than a byte", () => {
    expect(byteStringFromLatin1("\xff\0a")).toBe("\xff\0a");
    expect(() => byteStringFromLatin1("\u0100")).toThrow(RangeError);
  });
});
