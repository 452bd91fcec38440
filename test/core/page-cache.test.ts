import { expect, test } from "vitest";
import { PageCache, pageSize } from "#src/core/page-cache.js";

const pages = 4000;
const content = Uint8Array.from({ length: pages * pageSize }, (_, at) => Math.imul(at, 2_654_435_761) >>> 24);

/** A cache over the content, and what it fetched, in pages. */
function counted() {
  const fetched: [from: number, to: number][] = [];
  const cache = new PageCache(content.byteLength, async (from, to) => {
    fetched.push([from / pageSize, Math.ceil(to / pageSize)]);
    return content.slice(from, to);
  });
  const read = async (page: number, count = 1) => {
    expect(
      Buffer.compare(await cache.read(page * pageSize, count * pageSize), content.subarray(page * pageSize, (page + count) * pageSize)),
    ).toBe(0);
  };
  return { cache, fetched, read };
}

test("a first read takes what it needs, and a stretch ever more", async () => {
  const { fetched, read } = counted();
  for (let page = 100; page < 163; page++) await read(page);
  expect(fetched).toEqual([
    [100, 101],
    [101, 103],
    [103, 107],
    [107, 115],
    [115, 131],
    [131, 163],
  ]);
});

test("stretches that are read in turns each go on", async () => {
  const { fetched, read } = counted();
  for (let i = 0; i < 500; i++) {
    await read(i);
    await read(1000 + i);
    await read(2000 + i);
  }
  expect(fetched.length).toBeLessThan(35);
});

test("reads here and there take only what they need", async () => {
  const { fetched, read } = counted();
  for (let i = 0; i < 30; i++) await read((i * 1237) % pages, 2);
  expect(fetched.map(([from, to]) => to - from)).toEqual(fetched.map(() => 2));
});

test("what is there is not fetched again", async () => {
  const { cache, fetched, read } = counted();
  for (let page = 20; page < 200; page++) await read(page);
  const before = fetched.length;
  for (let page = 0; page < 200; page++) await read(page);
  expect(fetched.slice(before).every(([, to]) => to <= 20)).toBe(true);
  await expect(cache.read(content.byteLength - 1, 2)).rejects.toThrow(RangeError);
});
