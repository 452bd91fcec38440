import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { program } from "../support/cli.js";
import { noise } from "../support/squashfs.js";

/** How often each command is killed; 100 before a release: KILL_ROUNDS=100. */
const rounds = Number(process.env["KILL_ROUNDS"] ?? 5);

let folder: string;
let whole: Buffer;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "aleph-runtime-kill-"));
  for (let i = 0; i < 60; i++) {
    mkdirSync(join(folder, "root", `${i}`), { recursive: true });
    for (let j = 0; j < 20; j++) writeFileSync(join(folder, "root", `${i}`, `${j}`), noise(3000, i * 20 + j));
    writeFileSync(join(folder, "root", `${i}`, "large"), noise(400_000, i));
  }
  spawnSync(process.execPath, [program, "pack", "root", "-o", "whole.squashfs"], { cwd: folder });
  whole = readFileSync(join(folder, "whole.squashfs"));
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a command to its end, or kills it after so many milliseconds; says how long it took. */
function run(args: readonly string[], killAfter?: number): Promise<number> {
  return new Promise((resolve) => {
    const started = performance.now();
    const child = spawn(process.execPath, [program, ...args], { cwd: folder, stdio: "ignore" });
    const timer = killAfter === undefined ? undefined : setTimeout(() => child.kill("SIGKILL"), killAfter);
    child.on("close", () => {
      clearTimeout(timer);
      resolve(performance.now() - started);
    });
  });
}

/** Moments spread over the whole run, the same in every run of the tests. */
const moments = (length: number) => Array.from({ length: rounds }, (_, round) => ((round * 0.618034 + 0.3) % 1) * length);

test(`pack: killed at ${rounds} moments, there is never half an image under its name`, async () => {
  const args = ["pack", "root", "-o", "killed.squashfs"];
  const target = join(folder, "killed.squashfs");
  for (const moment of moments(await run(args))) {
    rmSync(target, { force: true });
    await run(args, moment);
    if (existsSync(target)) expect(Buffer.compare(readFileSync(target), whole)).toBe(0);
  }
  await run(args);
  expect(Buffer.compare(readFileSync(target), whole)).toBe(0);
}, 1_200_000);

test("pack: what a killed one has unpacked of a tar goes with the next", async () => {
  const scratch = join(folder, "scratch");
  mkdirSync(scratch);
  spawnSync("tar", ["-czf", "root.tar.gz", "root"], { cwd: folder });
  const args = [program, "pack", "root.tar.gz", "-o", "tar.squashfs"];
  const options = { cwd: folder, env: { ...process.env, TMPDIR: scratch }, stdio: "ignore" } as const;
  const child = spawn(process.execPath, args, options);
  const closed = new Promise((resolve) => child.once("close", resolve));
  await expect.poll(() => readdirSync(scratch), { timeout: 60_000, interval: 1 }).toHaveLength(1);
  const left = join(scratch, readdirSync(scratch)[0] as string);
  await expect.poll(() => readdirSync(left), { timeout: 60_000, interval: 1 }).not.toHaveLength(0);
  child.kill("SIGKILL");
  await closed;
  expect(readdirSync(scratch)).toHaveLength(1);
  const then = Date.now() / 1000 - 120;
  utimesSync(left, then, then);
  expect(spawnSync(process.execPath, args, options).status).toBe(0);
  expect(readdirSync(scratch)).toEqual([]);
}, 120_000);

test(`extract: killed at ${rounds} moments, there is never half a folder under its name`, async () => {
  const args = ["extract", "whole.squashfs", "-o", "killed"];
  const target = join(folder, "killed");
  const same = () => spawnSync("diff", ["-r", "root", "killed"], { cwd: folder }).status === 0;
  for (const moment of moments(await run(args))) {
    rmSync(target, { recursive: true, force: true });
    await run(args, moment);
    if (existsSync(target)) expect(same()).toBe(true);
    for (const name of readdirSync(folder)) if (name.endsWith(".part")) rmSync(join(folder, name), { recursive: true });
  }
  rmSync(target, { recursive: true, force: true });
  await run(args);
  expect(same()).toBe(true);
}, 1_200_000);
