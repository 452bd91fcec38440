import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cli } from "../support/cli.js";

const folder = mkdtempSync(join(tmpdir(), "aleph-runtime-diff-"));
const run = (...args: string[]) => cli(args, { cwd: folder });
const write = (path: string, text: string) => writeFileSync(join(folder, path), text);

beforeAll(async () => {
  for (const path of ["old/etc", "old/gone/deep", "old/usr"]) mkdirSync(join(folder, path), { recursive: true });
  write("old/etc/same", "same");
  write("old/etc/text", "before");
  write("old/etc/mode", "x");
  write("old/gone/a", "12345");
  write("old/gone/deep/b", "123");
  write("old/usr/becomes", "file");
  symlinkSync("there", join(folder, "old/link"));
  cpSync(join(folder, "old"), join(folder, "new"), { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
  rmSync(join(folder, "new/gone"), { recursive: true });
  write("new/etc/text", "after!");
  chmodSync(join(folder, "new/etc/mode"), 0o600);
  unlinkSync(join(folder, "new/link"));
  symlinkSync("elsewhere", join(folder, "new/link"));
  unlinkSync(join(folder, "new/usr/becomes"));
  mkdirSync(join(folder, "new/usr/becomes"));
  write("new/etc/added", "1234567");
  for (const side of ["old", "new"]) {
    await run("pack", side, "-o", `${side}.squashfs`);
    spawnSync("tar", ["--numeric-owner", "-C", side, "-czf", `${side}.tar.gz`, "."], { cwd: folder });
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const lines = `+ /etc/added  7 B
~ /etc/mode  mode 0644 -> 0600
~ /etc/text  content
- /gone/  4 paths, 8 B
~ /link  target there -> elsewhere
~ /usr/becomes  type file -> directory, mode 0644 -> 0755
1 added, 4 removed, 4 changed; contents 23 B -> 18 B (-5 B)
`;

const kinds = ["", ".squashfs", ".tar.gz"];

test.each(kinds.flatMap((a) => kinds.map((b) => [a, b] as const)))("old%s and new%s are compared path by path", async (a, b) => {
  const ended = await run("diff", `old${a}`, `new${b}`);
  expect(ended.stdout).toBe(lines);
  expect(ended.status).toBe(0);
});

test("the same has no difference, whatever it is kept in", async () => {
  for (const kind of kinds) {
    expect(await run("diff", "old", `old${kind}`, "--exit-code")).toMatchObject({ status: 0, stdout: "No difference in 12 paths.\n" });
  }
  expect(await run("diff", "old", "new", "--exit-code", "-q")).toMatchObject({ status: 1, stdout: lines });
});

test("--all names every path, --markdown makes a table, --json a document", async () => {
  expect((await run("diff", "old", "new", "--all")).stdout).toContain("- /gone/deep/b  3 B\n");
  const markdown = (await run("diff", "old.squashfs", "new.squashfs", "--markdown")).stdout;
  expect(markdown).toContain("**old.squashfs** → **new.squashfs**: 1 added");
  expect(markdown).toContain("| `/etc/mode` | changed | mode 0644 -> 0600 |\n");
  const json = JSON.parse((await run("diff", "old", "new.squashfs", "--json")).stdout);
  expect(json).toMatchObject({
    same: false,
    added: [{ path: "/etc/added", type: "file", size: 7 }],
    totals: { pathsBefore: 12, pathsAfter: 9, sizeBefore: 23, sizeAfter: 18 },
  });
  expect(json.changed.find(({ path }: { path: string }) => path === "/etc/text")).toEqual({
    path: "/etc/text",
    changes: { content: ["6", "6"] },
    sizeBefore: 6,
    sizeAfter: 6,
  });
});

test("times count where they are asked for", async () => {
  spawnSync("touch", ["-d", "@1000000000", join(folder, "new/etc/same")]);
  expect((await run("diff", "old", "new")).stdout).not.toContain("/etc/same");
  expect((await run("diff", "old", "new", "--mtime")).stdout).toContain("-> 2001-09-09T01:46:40.000Z");
});

test("what cannot be read is an error", async () => {
  expect(await run("diff", "old", "missing")).toMatchObject({ status: 1, stderr: expect.stringContaining("FILE_UNREADABLE") });
  write("text", "no tar");
  expect(await run("diff", "old", "text")).toMatchObject({ status: 3, stderr: expect.stringContaining("TAR_") });
});
