import { execFileSync } from "node:child_process";
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

test("what the task knew is let go when it has ended", () => {
  const program = `
    const { withinTime } = await import(process.argv[1]);
    const start = () => {
      const tree = { large: true };
      const weak = new WeakRef(tree);
      withinTime(60_000, () => tree.large);
      return weak;
    };
    const weak = start();
    await new Promise((resolve) => setTimeout(resolve));
    gc();
    console.log(weak.deref() === undefined);
  `;
  const url = import.meta.resolve("#src/configure/time-limit.js");
  expect(execFileSync(process.execPath, ["--expose-gc", "--input-type=module", "-e", program, url], { encoding: "utf8" })).toBe("true\n");
});
