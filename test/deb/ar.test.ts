import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ChunkCursor } from "#src/core/chunk-cursor.js";
import { readAr } from "#src/deb/ar.js";
import { arOf } from "../support/archives.js";
import { chunksOf, collect } from "../support/chunks.js";

const read = async (bytes: Uint8Array, chunkSize = 17) => {
  const cursor = new ChunkCursor(chunksOf(bytes, chunkSize), (offset) => new Error(`ended at ${offset}`));
  const members: { name: string; size: number; offset: number; data: Uint8Array }[] = [];
  for await (const { chunks, ...member } of readAr(cursor, "x.deb")) members.push({ ...member, data: await collect(chunks) });
  return members;
};

const one = arOf([["name", new Uint8Array([1, 2, 3])]]);
const withHeader = (at: number, text: string) => {
  const bytes = Uint8Array.from(one);
  bytes.set(Buffer.from(text), 8 + at);
  return bytes;
};

test("members are read as they were written", async () => {
  const member = fc.tuple(fc.stringMatching(/^[a-z_.]{1,15}$/), fc.uint8Array({ maxLength: 90 }));
  const property = fc.asyncProperty(fc.array(member, { maxLength: 6 }), fc.integer({ min: 1, max: 200 }), async (members, size) => {
    expect((await read(arOf(members), size)).map(({ name, data }) => [name, data])).toEqual(members);
  });
  await fc.assert(property);
});

test("what the caller leaves of a member is passed over", async () => {
  const bytes = arOf([
    ["a", new Uint8Array(333)],
    ["b", new Uint8Array(5)],
  ]);
  const cursor = new ChunkCursor(chunksOf(bytes), () => new Error("ended"));
  const seen: [string, number][] = [];
  for await (const { name, offset, chunks } of readAr(cursor, "x")) {
    if (name === "a") for await (const _ of chunks) break;
    seen.push([name, offset]);
  }
  expect(seen).toEqual([
    ["a", 8],
    ["b", 8 + 60 + 334],
  ]);
});

test("GNU's names end with a slash, and the last member may lack its padding", async () => {
  expect(await read(withHeader(4, "/"))).toMatchObject([{ name: "name", size: 3 }]);
  expect(await read(one.subarray(0, -1))).toMatchObject([{ name: "name", data: new Uint8Array([1, 2, 3]) }]);
});

describe("refused is", () => {
  test.each([
    ["an empty file", new Uint8Array(0), "DEB_NOT_A_PACKAGE", 0],
    ["another file", Buffer.from("PK\x03\x04 and so on"), "DEB_NOT_A_PACKAGE", 0],
    ["a thin archive", Buffer.from("!<thin>\nand so on"), "DEB_NOT_A_PACKAGE", 0],
    ["a size that is no number", withHeader(48, "3x"), "DEB_CORRUPT", 8],
    ["a size that is missing", withHeader(48, "          "), "DEB_CORRUPT", 8],
    ["a negative size", withHeader(48, "-3"), "DEB_CORRUPT", 8],
    ["a header without its end", withHeader(58, "x"), "DEB_CORRUPT", 8],
    [
      "an archive of very many members",
      arOf(Array.from({ length: 101 }, () => ["m", new Uint8Array(0)] as const)),
      "DEB_CORRUPT",
      8 + 100 * 60,
    ],
  ])("%s", async (_, bytes, code, offset) => {
    await expect(read(bytes)).rejects.toMatchObject({ code, where: { source: "x.deb", offset } });
  });

  test("one that is cut", async () => {
    for (const size of [7, 9, 67, 70]) await expect(read(one.subarray(0, size)), `${size}`).rejects.toThrow("ended at");
  });
});
