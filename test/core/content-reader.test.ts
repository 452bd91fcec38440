import { statSync, truncateSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { crc32, deflateSync } from "node:zlib";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type BlockSet, storedRaw } from "#src/core/block-set.js";
import { concatBytes } from "#src/core/bytes.js";
import type { Content } from "#src/core/content.js";
import { ContentReader } from "#src/core/content-reader.js";
import { loadContentDecoder } from "#src/store/content-decoders.js";
import { temporaryFolder } from "../support/folder.js";

let reader: ContentReader;
beforeEach(() => {
  reader = new ContentReader();
});
afterEach(() => reader.close());

const inFile = (path: string, offset: number, size: number): Content => ({ source: { kind: "file", path }, offset, size });

test("reads parts of contents in files and in memory", () => {
  const path = join(temporaryFolder(), "spool");
  const bytes = Buffer.from("0123456789");
  writeFileSync(path, bytes);
  for (const content of [inFile(path, 2, 5), { source: { kind: "memory", bytes }, offset: 2, size: 5 } satisfies Content]) {
    expect(Buffer.from(reader.read(content)).toString()).toBe("23456");
    expect(Buffer.from(reader.read(content, 1, 3)).toString()).toBe("34");
    const target = Buffer.alloc(2);
    reader.readInto(content, 3, target);
    expect(target.toString()).toBe("56");
  }
});

test("reads more files than it keeps open, again and again", () => {
  const folder = temporaryFolder();
  const contents = Array.from({ length: 150 }, (_, n) => {
    writeFileSync(join(folder, `${n}`), `content ${n}`);
    return inFile(join(folder, `${n}`), 8, `${n}`.length);
  });
  for (const _ of [1, 2])
    expect(contents.map((content) => Buffer.from(reader.read(content)).toString())).toEqual(contents.map((_, n) => `${n}`));
});

test("says which file became shorter, and which is not there", () => {
  const path = join(temporaryFolder(), "spool");
  writeFileSync(path, "0123456789");
  reader.read(inFile(path, 0, 10));
  truncateSync(path, 4);
  expect(() => reader.read(inFile(path, 0, 10))).toThrowError(expect.objectContaining({ code: "FILE_CHANGED", where: { source: path } }));
  expect(() => reader.read(inFile(`${path}.no`, 0, 1))).toThrowError(expect.objectContaining({ code: "FILE_UNREADABLE" }));
});

test("a file that is not what its stamp says is an error when it is closed", () => {
  const path = join(temporaryFolder(), "file");
  writeFileSync(path, "before");
  const { size, mtimeMs, ino } = statSync(path);
  const content: Content = { source: { kind: "file", path, stamp: { size, mtimeMs, inode: ino } }, offset: 0, size };
  const reader = new ContentReader();
  reader.read(content);
  reader.close();
  reader.read(content);
  writeFileSync(path, "after!");
  utimesSync(path, 1, 1);
  expect(() => reader.close()).toThrow(expect.objectContaining({ code: "FILE_CHANGED", where: { source: path } }));
});

/** A file of these bytes in blocks: compressed where that is shorter, as they are elsewhere, holes where they are zeros, and the rest in a fragment. */
function inBlocks(bytes: Uint8Array, blockSize: number, key: string): Content {
  const parts: Uint8Array[] = [];
  const stored = (block: Uint8Array): { readonly bytes: Uint8Array; readonly word: number } => {
    const deflated = deflateSync(block);
    return deflated.byteLength < block.byteLength
      ? { bytes: deflated, word: deflated.byteLength }
      : { bytes: block, word: block.byteLength | storedRaw };
  };
  const words: number[] = [];
  let at = 0;
  for (; at + blockSize <= bytes.byteLength; at += blockSize) {
    const block = bytes.subarray(at, at + blockSize);
    const { bytes: made, word } = block.every((byte) => byte === 0) ? { bytes: new Uint8Array(0), word: 0 } : stored(block);
    parts.push(made);
    words.push(word);
  }
  const crc = parts.reduce((sum, part) => crc32(part, sum), 0);
  const before = Buffer.from("before").subarray(0, blockSize - (bytes.byteLength - at));
  const tail = stored(concatBytes([before, bytes.subarray(at)]));
  const fragment = { at: parts.reduce((sum, { byteLength }) => sum + byteLength, 0), word: tail.word, crc: crc32(tail.bytes) };
  const place = { kind: "memory", bytes: concatBytes([...parts, tail.bytes]) } as const;
  const set: BlockSet = { key, place, compression: "gzip", blockSize, fragments: [fragment] };
  const blocks = { at: 0, words, crc, tail: { fragment: 0, offset: before.byteLength } };
  return { source: { kind: "blocks", set, blocks }, offset: 0, size: bytes.byteLength };
}

test("parts of contents in blocks, read in any order, are those of the files", async () => {
  await loadContentDecoder("gzip");
  const piece = fc.oneof(
    fc.tuple(fc.constantFrom(0, 7), fc.integer({ min: 1, max: 9000 })).map(([byte, size]) => new Uint8Array(size).fill(byte)),
    fc.uint8Array({ minLength: 1, maxLength: 3000, size: "max" }),
  );
  const file = fc.record({ pieces: fc.array(piece, { minLength: 1, maxLength: 8 }), blockSize: fc.constantFrom(4096, 8192) });
  const read = fc.record({ file: fc.nat(), from: fc.nat(), size: fc.nat({ max: 12_000 }) });
  const property = fc.property(
    fc.array(file, { minLength: 3, maxLength: 8 }),
    fc.array(read, { minLength: 20, maxLength: 60 }),
    (files, reads) => {
      const wanted = files.map(({ pieces }) => concatBytes(pieces));
      const contents = files.map(({ blockSize }, index) => inBlocks(wanted[index] as Uint8Array, blockSize, `set ${index}`));
      const reader = new ContentReader();
      const results: [Uint8Array, Uint8Array][] = reads.map(({ file, from, size }) => {
        const bytes = wanted[file % wanted.length] as Uint8Array;
        const start = from % bytes.byteLength;
        const end = Math.min(start + size, bytes.byteLength);
        return [reader.read(contents[file % contents.length] as Content, start, end), bytes.subarray(start, end)];
      });
      for (const [found, expected] of results) expect(Buffer.compare(found, expected)).toBe(0);
    },
  );
  fc.assert(property, { numRuns: 60 });
});
