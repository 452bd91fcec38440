import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { afterEach, expect, test } from "vitest";
import { Pool, type PoolSettings } from "#src/codec/pool.js";
import { BuildError } from "#src/core/errors.js";
import { temporaryFolder } from "../support/folder.js";

/** A task whose module is this source text. */
const task = <Input, Output>(source: string): { url: string; types?: (input: Input) => Output } => ({
  url: `data:text/javascript,${encodeURIComponent(source)}`,
});

const double = task<number, number>("export const run = (n) => n * 2");

let pool = new Pool(2);
afterEach(async () => {
  await pool.close();
  pool = new Pool(2);
});

test("runs more tasks than it has threads, each answer to its own call", async () => {
  const inputs = Array.from({ length: 20 }, (_, n) => n);
  expect(await Promise.all(inputs.map((n) => pool.run(double, n)))).toEqual(inputs.map((n) => n * 2));
});

test("hands an error over, and the thread works on", async () => {
  const failing = task<null, never>('export const run = () => { throw new TypeError("a bug") }');
  await expect(pool.run(failing, null)).rejects.toThrow("a bug");
  expect(await pool.run(double, 4)).toBe(8);
});

test("keeps code, hint and place of the project's errors", async () => {
  const url = new URL("../../dist/core/errors.js", import.meta.url).href;
  const failing = task<null, never>(`
    import { BuildError } from ${JSON.stringify(url)};
    export const run = () => { throw new BuildError("CODEC_CORRUPT", "no", { hint: "do", where: { source: "x", offset: 7 } }) }`);
  const error = await pool.run(failing, null).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(BuildError);
  expect(error).toMatchObject({ code: "CODEC_CORRUPT", message: "no", hint: "do", where: { source: "x", offset: 7 } });
});

test("runs tasks in threads that were started before, and in new ones after a rest", async () => {
  const where = task<null, number>('import { threadId } from "node:worker_threads"; export const run = () => threadId');
  pool.warm(where);
  const first = await pool.run(where, null);
  expect(await pool.run(where, null)).toBe(first);
  await pool.rest();
  expect(await pool.run(where, null)).toBeGreaterThan(first);
});

test("starts no more threads beforehand than it is told to", async () => {
  const where = task<null, number>('import { threadId } from "node:worker_threads"; export const run = () => threadId');
  const few = new Pool(4);
  few.warm(where, 1);
  few.warm(where, 1);
  const only = await few.run(where, null);
  const next = new Worker("", { eval: true });
  expect(next.threadId).toBe(only + 1);
  await Promise.all([next.terminate(), few.close()]);
});

test("a module that cannot be loaded beforehand fails when its task comes", async () => {
  const broken = task<null, never>("this is no module");
  pool.warm(broken);
  await expect(pool.run(broken, null)).rejects.toThrow();
  expect(await pool.run(double, 4)).toBe(8);
});

test("a thread goes on with what it was given ahead while nobody hands out more, one task at a time and in order", async () => {
  const ahead = new Pool(1, { ahead: 3 });
  const begun = new Int32Array(new SharedArrayBuffer(8));
  const counting = task<Int32Array, number>(`
    let running = 0;
    export async function run(begun) {
      running += 1;
      const alone = running === 1;
      await new Promise((resolve) => setTimeout(resolve, 10));
      running -= 1;
      if (!alone) throw new Error("two tasks at once");
      const count = Atomics.add(begun, 0, 1);
      Atomics.notify(begun, 0);
      return count;
    }`);
  const results = Promise.all([0, 1, 2, 3, 4].map(() => ahead.run(counting, begun)));
  // This thread waits here, and hears of nothing.
  for (let count = 0; count < 4; count = Atomics.load(begun, 0)) expect(Atomics.wait(begun, 0, count, 60_000)).not.toBe("timed-out");
  expect(await results).toEqual([0, 1, 2, 3, 4]);
  const ended = Promise.allSettled([0, 1].map(() => ahead.run(counting, begun)));
  await ahead.close();
  for (const one of await ended) expect(one).toMatchObject({ status: "rejected", reason: { code: "INTERRUPTED" } });
});

test("closing keeps the program alive until the threads have ended, whatever they answer meanwhile", async () => {
  const url = new URL("../../dist/codec/pool.js", import.meta.url).href;
  const program = `
    import { Pool } from ${JSON.stringify(url)};
    const pool = new Pool(1);
    const task = ${JSON.stringify(task("export const run = (n) => n"))};
    await pool.run(task, 1);
    pool.run(task, 2).catch(() => {});
    // the answer comes, and is seen only after the end was asked for
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
    await pool.close();
    console.log("closed");`;
  const path = join(temporaryFolder(), "program.mjs");
  writeFileSync(path, program);
  const ended = spawnSync(process.execPath, [path], { encoding: "utf8" });
  expect({ status: ended.status, stdout: ended.stdout }).toEqual({ status: 0, stdout: "closed\n" });
});

test("the memory for short-lived objects stays small where that is asked for, though threads begin meanwhile", () => {
  const url = new URL("../../dist/codec/pool.js", import.meta.url).href;
  const bytesWith = (settings: PoolSettings): number => {
    const program = `
      import { getHeapSpaceStatistics } from "node:v8";
      import { Pool } from ${JSON.stringify(url)};
      const pool = new Pool(2, ${JSON.stringify(settings)});
      const task = ${JSON.stringify(double)};
      await Promise.all([pool.run(task, 1), pool.run(task, 2)]);
      await pool.close();
      const kept = Array.from({ length: 500_000 }, (_, n) => ({ n }));
      console.log(getHeapSpaceStatistics().find(({ space_name }) => space_name === "new_space").space_size, kept.length);`;
    const path = join(temporaryFolder(), "program.mjs");
    writeFileSync(path, program);
    const { stdout } = spawnSync(process.execPath, [path], { encoding: "utf8" });
    return Number.parseInt(stdout, 10);
  };
  expect(bytesWith({ youngSmall: true })).toBeLessThan(10e6);
  expect(bytesWith({})).toBeGreaterThan(10e6);
});

test("rejects what runs, what waits and what comes later when it is closed", async () => {
  const endless = task<null, never>("export const run = () => new Promise(() => setInterval(() => {}, 1000))");
  const running = [pool.run(endless, null), pool.run(endless, null), pool.run(endless, null)];
  const settled = Promise.allSettled(running);
  await pool.close();
  for (const result of await settled) expect(result).toMatchObject({ status: "rejected", reason: { code: "INTERRUPTED" } });
  await expect(pool.run(double, 1)).rejects.toMatchObject({ code: "INTERRUPTED" });
});
