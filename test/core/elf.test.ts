import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { windowedView } from "../../src/core/byte-view.js";
import { isElf, readElf, readElfView } from "../../src/core/elf.js";

const node = readFileSync(process.execPath).subarray(0, 1 << 16);

describe.skipIf(!isElf(node))("hostile ELF files (needs a Node that is an ELF file)", () => {
  test("cut off anywhere are refused, or read, and never throw", () => {
    for (let size = 0; size < 4096; size += 7) expect(() => readElf(node.subarray(0, size))).not.toThrow();
    expect(readElf(node.subarray(0, 100))).toBeUndefined();
  });

  test("are the same in parts as in whole, wherever they are cut off and whatever a byte of the headers is", () => {
    const whole = readFileSync(process.execPath);
    const inParts = (bytes: Uint8Array) => readElfView(windowedView(bytes.byteLength, (from, to) => bytes.subarray(from, to)));
    expect(inParts(whole)).toEqual(readElf(whole));
    expect(inParts(whole)?.needed).not.toEqual([]);
    for (let size = 0; size < 2048; size += 61) expect(inParts(node.subarray(0, size))).toEqual(readElf(node.subarray(0, size)));
    for (let at = 0; at < 1024; at += 3) {
      const bytes = new Uint8Array(node);
      bytes.set([0xff], at);
      expect(inParts(bytes)).toEqual(readElf(bytes));
    }
  });

  test("with more program headers than Linux reads", () => {
    const bytes = new Uint8Array(node);
    bytes.set([0xff, 0xff], 56);
    expect(readElf(bytes)).toBeUndefined();
  });
});

test("is not what only begins otherwise", () => {
  expect(readElf(new Uint8Array(64))).toBeUndefined();
});
