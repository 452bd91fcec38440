import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { isElf, readElf } from "../../src/core/elf.js";

const node = readFileSync(process.execPath).subarray(0, 1 << 16);

describe.skipIf(!isElf(node))("hostile ELF files (needs a Node that is an ELF file)", () => {
  test("cut off anywhere are refused, or read, and never throw", () => {
    for (let size = 0; size < 4096; size += 7) expect(() => readElf(node.subarray(0, size))).not.toThrow();
    expect(readElf(node.subarray(0, 100))).toBeUndefined();
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
