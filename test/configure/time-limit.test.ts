import { expect, test } from "vitest";
import { withinTime } from "#src/configure/time-limit.js";

test("work that ends gives its value, and throws what it throws", () => {
  expect(withinTime(60_000, () => "done")).toEqual({ value: "done" });
  const error = new RangeError("its own");
  expect(() =>
    withinTime(60_000, () => {
      throw error;
    }),
  ).toThrow(error);
});

test.each([
  [
    "a loop that catches everything",
    () => {
      for (;;)
        try {
          for (;;);
        } catch {}
    },
  ],
  ["a regular expression", () => /^(a+)+$/.test(`${"a".repeat(60)}b`)],
] as const)("%s is ended", (_, task) => {
  let after = false;
  expect(
    withinTime(50, () => {
      task();
      after = true;
    }),
  ).toBeUndefined();
  expect(after).toBe(false);
});
