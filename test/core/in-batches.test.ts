import fc from "fast-check";
import { expect, test } from "vitest";
import { inBatches, inBatchesOf } from "#src/core/in-batches.js";

const batchesOf = (sizes: readonly number[], count: number, size: number) => [...inBatches(sizes, { count, size }, (one) => one)];

test("batches are as full as their limits let them be", () => {
  expect(batchesOf([1, 1, 1, 1, 1], 2, 100)).toEqual([[1, 1], [1, 1], [1]]);
  expect(batchesOf([3, 3, 3, 3], 10, 6)).toEqual([
    [3, 3],
    [3, 3],
  ]);
  expect(batchesOf([1, 9, 1], 10, 5)).toEqual([[1], [9], [1]]);
  expect(batchesOf([], 10, 5)).toEqual([]);
});

test("every item goes in one batch, in order, and no batch is empty", () => {
  const property = fc.property(fc.array(fc.nat(20)), fc.integer({ min: 1, max: 5 }), fc.nat(30), (sizes, count, size) => {
    const batches = batchesOf(sizes, count, size);
    expect(batches.flat()).toEqual(sizes);
    for (const batch of batches) {
      expect(batch.length).toBeGreaterThan(0);
      expect(batch.length).toBeLessThanOrEqual(count);
      if (batch.length > 1) expect(batch.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(size);
    }
  });
  fc.assert(property);
});

test("items that are waited for are put together the same way", async () => {
  async function* waited() {
    yield* [3, 3, 9, 1];
  }
  const batches: (readonly number[])[] = [];
  for await (const batch of inBatchesOf(waited(), { size: 6 }, (one) => one)) batches.push(batch);
  expect(batches).toEqual([[3, 3], [9], [1]]);
  expect([...inBatches([1, 2, 3], { count: 2 })]).toEqual([[1, 2], [3]]);
});
