import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { watched, withinTime } from "#src/configure/time-limit.js";

const tooLong = () => new Error("too long");

test("work that ends gives its value, and throws what it throws", () => {
  expect(withinTime(60_000, () => "done", tooLong)).toBe("done");
  const error = new RangeError("its own");
  expect(() =>
    withinTime(
      60_000,
      () => {
        throw error;
      },
      tooLong,
    ),
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
  const run = () => {
    task();
    after = true;
  };
  expect(() => withinTime(50, run, tooLong)).toThrow("too long");
  expect(after).toBe(false);
});

test("of tasks that are watched together the one is told that ran, and none is begun after it", () => {
  const begun: number[] = [];
  const task = (number: number) => () => {
    begun.push(number);
    while (number === 2);
    return number;
  };
  const work = () => [1, 2, 3].map((number) => withinTime(60_000, task(number), () => new Error(`${number} took too long`)));
  expect(() => watched(50, work)).toThrow("2 took too long");
  expect(begun).toEqual([1, 2]);
  expect(watched(60_000, () => [1, 3].map((number) => withinTime(50, task(number), tooLong)))).toEqual([1, 3]);
  expect(() => withinTime(50, task(2), tooLong)).toThrow("too long");
});

test("what the task knew is let go when it has ended", () => {
  const program = `
    const { withinTime } = await import(process.argv[1]);
    const start = () => {
      const tree = { large: true };
      const weak = new WeakRef(tree);
      withinTime(60_000, () => tree.large, () => new Error(tree.large));
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
