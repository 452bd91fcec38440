import { spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readdirSync, renameSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { scratchFolder } from "#src/core/scratch-folder.js";
import { ownTmpdir } from "../support/own-tmpdir.js";

const own = ownTmpdir();

/** Makes a folder look as if nothing had happened in it for two minutes. */
function age(path: string): void {
  const then = Date.now() / 1000 - 120;
  utimesSync(path, then, then);
}

/** What a process leaves that makes a folder and is killed: its path. */
function leftByKilled(): Promise<string> {
  const script = `
    import { scratchFolder } from ${JSON.stringify(new URL("../../dist/core/scratch-folder.js", import.meta.url).href)};
    console.log((await scratchFolder("killed")).path);
    process.kill(process.pid, "SIGKILL");`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", script], { stdio: ["ignore", "pipe", "inherit"] });
  let path = "";
  child.stdout.on("data", (bytes: Buffer) => {
    path += bytes.toString();
  });
  return new Promise((done) => child.once("close", () => done(path.trim())));
}

test("is for its owner alone, and goes with what is in it", async () => {
  const { path, remove } = await scratchFolder("one");
  expect(path).toMatch(/aleph-one-\w+$/);
  mkdirSync(join(path, "more"));
  writeFileSync(join(path, "more", "file"), "x");
  await remove();
  await remove();
  expect(readdirSync(own.path)).toEqual([]);
});

test("a parent that cannot be written is told", async () => {
  process.env["TMPDIR"] = join(own.path, "nowhere");
  await expect(scratchFolder("one")).rejects.toMatchObject({ code: "FILE_UNWRITABLE" });
});

test("a path that is too long for a socket is no obstacle", async () => {
  process.env["TMPDIR"] = join(own.path, "long".repeat(30));
  mkdirSync(process.env["TMPDIR"]);
  const { path, remove } = await scratchFolder("one");
  expect(readdirSync(path)).toEqual([]);
  await remove();
  expect(readdirSync(process.env["TMPDIR"])).toEqual([]);
});

test.skipIf(process.platform === "win32")("what a killed process has left goes with the next, and nothing else", async () => {
  const [killed, young, shared, linked] = [await leftByKilled(), await leftByKilled(), await leftByKilled(), await leftByKilled()];
  const live = await scratchFolder("live");
  const bare = join(own.path, "aleph-bare");
  mkdirSync(bare, { mode: 0o700 });
  chmodSync(shared, 0o755);
  for (const path of [killed, shared, linked, live.path, bare]) age(path);
  renameSync(linked, join(own.path, "linked"));
  symlinkSync("linked", linked);
  const next = await scratchFolder("next");
  expect(existsSync(killed)).toBe(false);
  for (const path of [young, shared, join(linked, "held"), live.path, bare]) expect(existsSync(path), path).toBe(true);
  await live.remove();
  await next.remove();
});
