import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeFolders } from "#src/core/make-folders.js";
import { temporaryFolder } from "../support/folder.js";

test("makes what is missing, and says which was the first", () => {
  const folder = temporaryFolder();
  expect(makeFolders(join(folder, "a", "b", "c"), 0o700)).toBe(join(folder, "a"));
  expect(statSync(join(folder, "a", "b", "c")).isDirectory()).toBe(true);
  if (process.platform !== "win32") expect(statSync(join(folder, "a", "b")).mode & 0o777).toBe(0o700);
  expect(makeFolders(join(folder, "a", "b", "c"))).toBeUndefined();
  expect(makeFolders(join(folder, "a", "d"))).toBe(join(folder, "a", "d"));
  expect(makeFolders("/")).toBeUndefined();
});

test("a file on the way is told, and nothing is made", () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "file"), "x");
  for (const path of [join(folder, "file"), join(folder, "file", "below"), join(folder, "file", "far", "below")]) {
    expect(() => makeFolders(path), path).toThrow(/ENOTDIR|EEXIST/);
  }
  expect(readdirSync(folder)).toEqual(["file"]);
});

test.skipIf(process.platform !== "linux")("ends where the system has no place for a folder, and says that it does not exist", () => {
  for (const path of ["/proc/nothing", "/proc/nothing/below"]) {
    expect(() => makeFolders(path), path).toThrow(/ENOENT/);
  }
});

test("no other code has Node make folders above", () => {
  const src = new URL("../../src/", import.meta.url);
  const files = readdirSync(src, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
  expect(files.filter((name) => /\bmkdir(Sync)?\([^;]*recursive/.test(readFileSync(new URL(name, src), "utf8")))).toEqual([]);
  expect(files.length).toBeGreaterThan(100);
});
