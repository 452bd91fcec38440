import { mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { cli } from "../support/cli.js";
import { namesBelow, temporaryFolder } from "../support/folder.js";

const day = 86_400;

/** A cache with a file of each kind, used so many days ago. */
function cache(days: Readonly<Record<string, number>> = {}) {
  const folder = join(temporaryFolder(), "cache");
  const files = { "sha256/ab/abcd": 1000, "documents/1234": 200, "store/cd/cdef": 3000, "store/cd/cdee": 500 };
  const now = Date.now() / 1000;
  for (const [path, size] of Object.entries(files)) {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), new Uint8Array(size));
    const used = now - (days[path] ?? 0) * day;
    utimesSync(join(folder, path), used, used);
  }
  writeFileSync(join(folder, "not-ours"), "");
  const run = (...args: string[]) => cli(["cache", ...args], { env: { ALEPH_RUNTIME_CACHE: folder } });
  const left = () => namesBelow(folder).filter((name) => /\/.*[0-9a-f]{4}$/.test(name));
  return { folder, run, left };
}

/** A scratch folder of a process; of one that has ended where no number is given. */
function scratch(folder: string, pid = 0x7fff_fff0): string {
  const path = join(folder, "scratch", `${"ab".repeat(8)}${pid.toString(16).padStart(8, "0")}`);
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, "cd".repeat(12)), "half");
  return path;
}

describe("cache", () => {
  test("path says where it is", async () => {
    const { folder, run } = cache();
    expect(await run("path")).toMatchObject({ status: 0, stdout: `${folder}\n`, stderr: "" });
    expect(JSON.parse((await run("path", "--json")).stdout)).toEqual({ path: folder });
  });

  test("ls lists kind, size and age, and sums up", async () => {
    const { folder, run } = cache({ "store/cd/cdef": 2 });
    const listed = await run("ls");
    expect(listed.status).toBe(0);
    expect(listed.stdout).toMatch(/^store +3\.0 kB +48 h 00 min +store\/cd\/cdef$/m);
    expect(listed.stdout).not.toContain("not-ours");
    expect(listed.stderr).toBe(`4 files, 4.7 kB in ${folder}\n`);
    const document = JSON.parse((await run("ls", "--json")).stdout);
    expect(document).toMatchObject({ path: folder, size: 4700 });
    expect(document.files.map(({ kind }: { kind: string }) => kind)).toEqual(["document", "download", "store", "store"]);
  });

  test("ls and prune of no cache at all find nothing", async () => {
    const env = { ALEPH_RUNTIME_CACHE: join(temporaryFolder(), "none") };
    expect(JSON.parse((await cli(["cache", "ls", "--json"], { env })).stdout)).toMatchObject({ size: 0, files: [] });
    expect(JSON.parse((await cli(["cache", "prune", "--all", "--json"], { env })).stdout)).toMatchObject({ files: 0 });
  });

  test("prune takes what was not used for long", async () => {
    const { run, left } = cache({ "store/cd/cdef": 40, "documents/1234": 29 });
    const pruned = await run("prune", "--older-than", "30d", "--json");
    expect(JSON.parse(pruned.stdout)).toEqual({ files: 1, size: 3000, kept: { files: 3, size: 1700 } });
    expect(left()).toEqual(["documents/1234", "sha256/ab/abcd", "store/cd/cdee"]);
  });

  test("prune leaves what fits, the last used first", async () => {
    const { run, left } = cache({ "sha256/ab/abcd": 1, "documents/1234": 2, "store/cd/cdee": 3, "store/cd/cdef": 4 });
    expect((await run("prune", "--max-size", "1.3K")).status).toBe(0);
    expect(left()).toEqual(["documents/1234", "sha256/ab/abcd"]);
  });

  test("prune --all takes everything, and what a killed build left; other files stay", async () => {
    const { folder, run, left } = cache();
    scratch(folder);
    expect((await run("prune", "--all")).stdout).toMatch(/^5 files removed, 4\.7 kB; 0 B left\n$/);
    expect(left()).toEqual([]);
    expect(namesBelow(join(folder, "scratch"))).toEqual([]);
    expect(namesBelow(folder)).toContain("not-ours");
  });

  test("prune never takes what a running build uses", async () => {
    const { folder, run, left } = cache({ "store/cd/cdee": 3, "sha256/ab/abcd": 100 });
    const running = scratch(folder, process.pid);
    const now = Date.now() / 1000 + 5;
    utimesSync(join(folder, "store/cd/cdef"), now, now);
    expect((await run("prune", "--all")).status).toBe(0);
    expect(left()).toEqual(
      ["documents/1234", "sha256/ab/abcd", "store/cd/cdef"].concat(left().filter((name) => name.startsWith("scratch"))).sort(),
    );
    expect(namesBelow(running)).toHaveLength(1);
  });

  test("prune without a measure, or with one that is none, is a mistake", async () => {
    const { run, left } = cache();
    for (const args of [[], ["--older-than", "30"], ["--max-size", "2 G"], ["--older-than", "x"], ["--max-size", "3d"]]) {
      expect((await run("prune", ...args)).status, args.join(" ")).toBe(2);
    }
    expect(left()).toHaveLength(4);
  });
});
