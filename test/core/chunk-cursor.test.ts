import fc from "fast-check";
import { expect, test } from "vitest";
import { ChunkCursor } from "#src/core/chunk-cursor.js";
import { chunksOf, collect } from "../support/chunks.js";

const ended = (offset: number) => new Error(`ended at ${offset}`);
const bytes = Uint8Array.from({ length: 200 }, (_, n) => n);

test("portions are the same however the stream is cut", async () => {
  const property = fc.asyncProperty(
    fc.integer({ min: 1, max: 250 }),
    fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 8 }),
    async (size, lengths) => {
      const cursor = new ChunkCursor(chunksOf(bytes, size), ended);
      let at = 0;
      for (const [turn, length] of lengths.entries()) {
        if (at + length > bytes.byteLength) {
          await expect(cursor.take(length)).rejects.toThrow(`ended at ${bytes.byteLength}`);
          return;
        }
        if (turn % 3 === 0) expect(await cursor.take(length)).toEqual(bytes.subarray(at, at + length));
        else if (turn % 3 === 1) expect(await collect(cursor.pass(length))).toEqual(bytes.subarray(at, at + length));
        else await cursor.skip(length);
        at += length;
        expect(cursor.offset).toBe(at);
        expect(await cursor.atEnd()).toBe(at === bytes.byteLength);
      }
    },
  );
  await fc.assert(property);
});

test("closing gives the stream back", async () => {
  const chunks = chunksOf(bytes, 10);
  const cursor = new ChunkCursor(chunks, ended);
  await cursor.take(3);
  await cursor.close();
  expect(chunks.ended).toBe(true);
});

test("chunks without bytes are passed over", async () => {
  const chunks = (async function* () {
    yield new Uint8Array(0);
    yield bytes;
    yield new Uint8Array(0);
  })();
  const cursor = new ChunkCursor(chunks, ended);
  expect(await cursor.take(200)).toEqual(bytes);
  expect(await cursor.atEnd()).toBe(true);
});
