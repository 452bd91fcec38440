import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeLz4 } from "#src/codec/lz4/decode.js";
import { encodeLz4 } from "#src/codec/lz4/encode.js";
import { imagePathOf } from "#src/tree/path.js";
import { temporaryFolder } from "../../support/folder.js";
import { lacks } from "../../support/oracle.js";
import { noise, repetitive } from "../../support/repetitive.js";
import { emptyTree, file, imageOf } from "../../support/squashfs.js";

/** Sequences of a block: where literals end, and which bytes each match covers. Checks what the format promises decoders about the end. */
function checkEnd(block: Uint8Array, size: number): void {
  let at = 0;
  let made = 0;
  const length = (nibble: number): number => {
    let sum = nibble;
    if (nibble === 15) for (let byte = 255; byte === 255; sum += byte) byte = block[at++] ?? 0;
    return sum;
  };
  for (;;) {
    const token = block[at++] ?? 0;
    const literals = length(token >> 4);
    at += literals;
    made += literals;
    if (at === block.byteLength) {
      if (made > 5) expect(literals).toBeGreaterThanOrEqual(5);
      break;
    }
    expect(made).toBeLessThanOrEqual(size - 12);
    at += 2;
    made += length(token & 15) + 4;
    expect(made).toBeLessThanOrEqual(size - 5);
  }
  expect(made).toBe(size);
}

function check(bytes: Uint8Array): void {
  const block = encodeLz4(bytes).slice();
  expect(Buffer.compare(decodeLz4(block, bytes.byteLength), bytes)).toBe(0);
  expect(block.byteLength).toBeLessThanOrEqual(bytes.byteLength + Math.ceil(bytes.byteLength / 255) + 16);
  checkEnd(block, bytes.byteLength);
}

describe("decodes to what it encoded, and ends as the format wants it", () => {
  test("whatever repeats", () => {
    fc.assert(fc.property(repetitive, check), { numRuns: 300 });
  });

  test("every size around the least that has a match, and around whole words", () => {
    for (let size = 1; size < 80; size++) for (const bytes of [new Uint8Array(size), noise(size)]) check(bytes);
  });

  test("lengths around what a token and a byte hold", () => {
    for (const size of [14, 15, 16, 18, 19, 20, 269, 270, 271, 273, 274, 275, 524, 525, 529, 530]) {
      const literals = noise(size);
      check(Uint8Array.from([...literals, ...literals, ...noise(20, 7)]));
      check(Uint8Array.from([...noise(30, 3), ...new Uint8Array(size), ...noise(20, 7)]));
    }
  });

  test("what repeats at the farthest distance, and one byte beyond it", () => {
    const start = noise(64);
    const repeated = (distance: number) => Uint8Array.from([...start, ...new Uint8Array(distance - 64), ...start, ...noise(16, 5)]);
    const sizes = [65_535, 65_536].map((distance) => {
      check(repeated(distance));
      return encodeLz4(repeated(distance)).byteLength;
    });
    expect(sizes[0]).toBeLessThan((sizes[1] ?? 0) - 50);
  });

  test("blocks of up to a mebibyte and more, one after the other", () => {
    for (const size of [1 << 20, 4096, (1 << 20) + 1, 131_072, 3 << 20])
      for (const bytes of [new Uint8Array(size), noise(size)]) check(bytes);
  });
});

test("a block does not depend on those before it", () => {
  const blocks = fc.sample(repetitive, { numRuns: 20, seed: 4 });
  const first = blocks.map((bytes) => encodeLz4(bytes).slice());
  const again = blocks.toReversed().map((bytes) => encodeLz4(bytes).slice());
  expect(again.toReversed()).toEqual(first);
});

test.skipIf(lacks("unsquashfs"))("the lz4 project's own decoder gives the same bytes (needs unsquashfs)", async () => {
  const contents = [
    ...fc.sample(repetitive, { numRuns: 300, seed: 11 }),
    noise(200_000),
    new Uint8Array(300_000),
    noise(12),
    new Uint8Array(13),
  ];
  const tree = emptyTree();
  contents.forEach((bytes, i) => {
    tree.put(imagePathOf(`f${i}`), file(bytes));
  });
  const folder = temporaryFolder();
  const path = join(folder, "image.squashfs");
  writeFileSync(path, await imageOf(tree, { compression: "lz4", fragments: "off" }));
  const told = spawnSync("unsquashfs", ["-q", "-n", "-no-xattrs", "-d", join(folder, "out"), path], { encoding: "utf8" });
  expect({ status: told.status, stderr: told.stderr }).toEqual({ status: 0, stderr: "" });
  contents.forEach((bytes, i) => {
    expect(Buffer.compare(readFileSync(join(folder, "out", `f${i}`)), bytes), `f${i}`).toBe(0);
  });
});
