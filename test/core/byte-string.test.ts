import { describe, expect, test } from "vitest";
import { type ByteString, byteString, displayBytes } from "#src/core/byte-string.js";

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
