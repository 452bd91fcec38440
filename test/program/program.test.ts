import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { originalPlaces } from "#src/ui/original-places.js";
import { program } from "../support/cli.js";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const dist = join(root, "dist");
const bundled = join(dist, "program");
const folder = mkdtempSync(join(tmpdir(), "aleph-runtime-program-"));
const text = (path: string) => readFileSync(path, "utf8");
const inPackage = (path: string) => relative(root, path).replaceAll("\\", "/");
const filesIn = (parent: string) =>
  readdirSync(parent, { withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".js"))
    .map(({ name }) => join(parent, name));

/** What is loaded together: in the main thread, and in the others. */
const builds = { program: filesIn(bundled), threads: filesIn(join(bundled, "threads")) };
const allFiles = Object.values(builds).flat();

const image = join(folder, "image.squashfs");

/** The files of code that each thread of a run opens, the main thread's first. */
function opened(start: readonly string[], args: readonly string[]): string[][] {
  const coverage = mkdtempSync(join(folder, "coverage-"));
  const { status } = spawnSync(process.execPath, [...start, ...args], { env: { ...process.env, NODE_V8_COVERAGE: coverage } });
  expect(status).toBe(0);
  return readdirSync(coverage)
    .map((name): { readonly result: readonly { readonly url: string }[] } => JSON.parse(text(join(coverage, name))))
    .map(({ result }) => result.filter(({ url }) => url.startsWith("file:")).map(({ url }) => inPackage(fileURLToPath(url))))
    .toSorted((one, other) => Number(other.includes("bin/run.js")) - Number(one.includes("bin/run.js")));
}

beforeAll(() => {
  const tree = join(folder, "tree");
  mkdirSync(tree);
  writeFileSync(join(tree, "one"), "x".repeat(300_000));
  expect(spawnSync(process.execPath, [program, "pack", tree, "-o", image, "-q"]).status).toBe(0);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the program", () => {
  test.each([
    [4, ["--version"]],
    [14, ["ls", image]],
    [24, ["pack", join(folder, "tree"), "-o", join(folder, "packed.squashfs"), "--compression", "lz4", "-q"]],
  ])("opens at most %i files, and its own in one folder: %j", (most, args) => {
    const [main = [], ...threads] = opened([program], args);
    expect(main).toContain("dist/program/ui-run.js");
    expect(main.length).toBeLessThanOrEqual(most);
    expect(main.filter((path) => !/^(bin\/run\.js|dist\/(program\/[^/]+|third-party\/[^/]+)|node_modules\/.+)$/.test(path))).toEqual([]);
    if (args[0] === "pack") expect(threads.length).toBeGreaterThan(0);
    for (const thread of threads) {
      expect(thread.length).toBeLessThanOrEqual(8);
      expect(thread.filter((path) => !/^dist\/(program\/threads|third-party)\/[^/]+$/.test(path))).toEqual([]);
    }
  });

  test("is not what runs in development", () => {
    const run = pathToFileURL(join(dist, "ui", "run.js")).href;
    const entry = pathToFileURL(join(root, "bin", "dev.js")).href;
    const code = `const { run } = await import("${run}"); await run(process.argv.slice(1), "${entry}", { development: true });`;
    const [main = []] = opened(["--input-type=module", "--eval", code, "--"], ["ls", image]);
    expect(main).toContain("dist/commands/ls.js");
    expect(main.filter((path) => path.startsWith("dist/program/"))).toEqual([]);
  });

  test.each(Object.entries(builds))("holds no module twice: %s", (_, files) => {
    const modules = files.flatMap((file): string[] => {
      // the bundler's own few lines
      if (file.endsWith("chunk-rolldown-runtime.js")) return [];
      const { sources }: { readonly sources: readonly string[] } = JSON.parse(text(`${file}.map`));
      return [...new Set(sources)].map((source) => inPackage(resolve(dirname(file), source)));
    });
    expect(modules.filter((module, at) => modules.indexOf(module) !== at)).toEqual([]);
    expect(modules.every((module) => module.startsWith("src/"))).toBe(true);
    expect(modules).toContain("src/core/errors.ts");
  });

  test("imports nothing of dist but itself and the bundles of packages", () => {
    const wrong = allFiles.flatMap((file) =>
      [...text(file).matchAll(/^(?:import|export)\s[^;]*?from\s*"([^"]+)"|^import\s*"([^"]+)"|\bimport\("([^"]+)"/gm)]
        .map(([, from, bare, lazy]) => from ?? bare ?? lazy ?? "")
        .filter((to) =>
          to.startsWith(".") ? !isPart(file, resolve(dirname(file), to)) : !isBuiltin(to) && !/^@?[a-z][\w.-]*(?:\/|$)/.test(to),
        )
        .map((to) => `${inPackage(file)} -> ${to}`),
    );
    expect(wrong).toEqual([]);
  });

  const isPart = (file: string, to: string): boolean => existsSync(to) && [dirname(file), join(dist, "third-party")].includes(dirname(to));

  test("finds the files beside its modules", () => {
    const named = allFiles.flatMap((file) =>
      [...text(file).matchAll(/^(?! *\*).*new URL\("(\.[^"]+)", import\.meta\.url\)/gm)].map(([, to = ""]) => resolve(dirname(file), to)),
    );
    expect(named.filter((path) => !existsSync(path))).toEqual([]);
    expect(named.length).toBeGreaterThan(12);
    // nothing asks for its own place in another way
    const places = allFiles.flatMap((file) => [...text(file).matchAll(/^(?! *\*).*import\.meta\.(?!url\))/gm)].map(([line]) => line));
    expect(places).toEqual([]);
  });

  test("is told by its source where a bug is", () => {
    const file = join(bundled, "commands-ls.js");
    const at = text(file).split("\n").indexOf("\tasync run() {") + 1;
    const source = text(join(root, "src", "commands", "ls.ts")).split("\n");
    const run = source.findIndex((line) => line.includes("override async run()")) + 1;
    const stack = `    at Ls.run (${pathToFileURL(file)}:${at}:8)\n    at ${pathToFileURL(join(root, "bin", "run.js"))}:4:7`;
    expect(originalPlaces(stack)).toMatch(
      new RegExp(`^ {4}at Ls\\.run \\(src/commands/ls\\.ts:${run}:\\d+\\)\n {4}at file:.*/bin/run\\.js:4:7$`),
    );
  });

  test("has the same bytes each time, wherever it is built", async () => {
    const bin: { bundleProgram(dist: string, folder: string): Promise<void> } = await import(
      pathToFileURL(join(root, "bin", "program.js")).href
    );
    const again = join(folder, "dist");
    cpSync(dist, again, { recursive: true, filter: (path) => path !== bundled && !path.startsWith(join(dist, "third-party")) });
    cpSync(join(root, "package.json"), join(folder, "package.json"));
    await bin.bundleProgram(again, join(again, "program"));
    const files = (parent: string) => readdirSync(parent, { recursive: true, encoding: "utf8" }).filter((name) => /\.(js|map)$/.test(name));
    const made = files(join(again, "program"));
    expect(made.toSorted()).toEqual(files(bundled).toSorted());
    expect(made.filter((name) => text(join(again, "program", name)) !== text(join(bundled, name)))).toEqual([]);
  });
});
