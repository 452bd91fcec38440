import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { inParallel } from "#src/core/parallel.js";

describe("works in parallel", () => {
  test("give their results in the order of the items, and never more run at once than were asked for", async () => {
    let running = 0;
    let most = 0;
    const results = await inParallel([30, 5, 20, 1, 10, 2], 3, undefined, async (milliseconds) => {
      most = Math.max(most, ++running);
      await pause(milliseconds);
      running--;
      return milliseconds * 2;
    });
    expect(results).toEqual([60, 10, 40, 2, 20, 4]);
    expect(most).toBe(3);
  });

  test("stop at the first failure, which is thrown when all have ended", async () => {
    const ended: string[] = [];
    const works = inParallel(["long", "bad", "never begun"], 2, undefined, async (name, signal) => {
      if (name === "bad") throw new Error("bad");
      await pause(60_000, undefined, { signal }).catch(() => {});
      ended.push(name);
    });
    await expect(works).rejects.toThrow("bad");
    expect(ended).toEqual(["long"]);
  });

  test("are told when the caller stops", async () => {
    const stop = new AbortController();
    const works = inParallel([1, 2, 3], 2, stop.signal, (_, signal) => pause(60_000, undefined, { signal }));
    stop.abort();
    await expect(works).rejects.toMatchObject({ name: "AbortError" });
  });

  test("of nothing is nothing", async () => {
    expect(await inParallel([], 4, undefined, async () => 1)).toEqual([]);
  });
});
