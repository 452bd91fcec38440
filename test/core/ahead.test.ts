import { expect, test } from "vitest";
import { ahead } from "#src/core/ahead.js";

/** Counts up, and says how far it went and whether it was ended. */
function counting(until: number, fail?: Error) {
  const state = { given: 0, ended: false };
  const items = (async function* () {
    try {
      for (let item = 1; item <= until; item++) {
        state.given = item;
        yield item;
      }
      if (fail !== undefined) throw fail;
    } finally {
      state.ended = true;
    }
  })();
  return { state, items };
}

const turns = async (count: number) => {
  for (let i = 0; i < count; i++) await new Promise(setImmediate);
};

test("everything is given, in its order", async () => {
  const taken: number[] = [];
  for await (const item of ahead(counting(100).items)) {
    taken.push(item);
    if (item % 7 === 0) await turns(3);
  }
  expect(taken).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
});

test("it goes on while nothing is taken, and others have their turn", async () => {
  const { state, items } = counting(20);
  const taking = ahead(items);
  expect((await taking.next()).value).toBe(1);
  expect(state.given).toBeLessThan(20);
  await turns(30);
  expect(state).toEqual({ given: 20, ended: true });
  expect((await taking.next()).value).toBe(2);
  await taking.return(undefined);
});

test("a failure comes after what was given before it", async () => {
  const taken: number[] = [];
  const taking = async () => {
    for await (const item of ahead(counting(5, new Error("no more")).items)) {
      await turns(10);
      taken.push(item);
    }
  };
  await expect(taking()).rejects.toThrow("no more");
  expect(taken).toEqual([1, 2, 3, 4, 5]);
});

test("it stops with the taker, and has ended then", async () => {
  const { state, items } = counting(1_000_000);
  for await (const item of ahead(items)) if (item === 10) break;
  expect(state.ended).toBe(true);
  expect(state.given).toBeLessThan(1000);
});
