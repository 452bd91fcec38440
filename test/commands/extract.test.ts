import { spawnSync } from "node:child_process";
import { chownSync, existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { byteString } from "#src/core/byte-string.js";
import { imagePathOf } from "#src/tree/path.js";
import { cli, program } from "../support/cli.js";
import { isRoot, lacks } from "../support/oracle.js";
import { asOrdinaryUser, ordinaryUser } from "../support/ordinary-user.js";
import { file, imageOf, noise, richTree } from "../support/squashfs.js";

const folder = mkdtempSync(join(tmpdir(), "aleph-runtime-extract-"));
const run = (...args: string[]) => cli(args, { cwd: folder });

beforeAll(async () => {
  const tree = richTree();
  const xattrs = new Map([[byteString("user.note"), noise(30)]]);
  tree.put(imagePathOf("attributed"), file(noise(10), { xattrs }));
  tree.put(imagePathOf("large/file"), file(noise(9 << 20)));
  tree.put(imagePathOf("a-text"), file(new TextEncoder().encode("all the same ".repeat(50_000))));
  const holes = new Uint8Array(12 << 20);
  holes.set(noise(5000), 7 << 20);
  tree.put(imagePathOf("large/holes"), file(holes, { mode: 0o444 }));
  writeFileSync(join(folder, "image.squashfs"), await imageOf(tree));
  writeFileSync(join(folder, "xz.squashfs"), await imageOf(tree, { compression: "xz", level: 1, blockSize: 65_536 }));
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** `find`'s view, without what directories have of the file system that they are on. */
function found(name: string): string[] {
  const format = "%P|%y|%m|%U|%G|%T@|%l|";
  const directories = spawnSync("find", [name, "-type", "d", "-printf", `${format}\\0`], { cwd: folder, encoding: "latin1" }).stdout;
  const others = spawnSync("find", [name, "!", "-type", "d", "-printf", `${format}%n|%s\\0`], {
    cwd: folder,
    encoding: "latin1",
    maxBuffer: 1 << 26,
  });
  return [...directories.split("\0"), ...others.stdout.split("\0")].sort();
}

const sums = (name: string) =>
  spawnSync("sh", ["-c", 'cd "$1" && find . -type f -exec sha256sum -z {} +', "sh", name], {
    cwd: folder,
    encoding: "latin1",
    maxBuffer: 1 << 26,
  })
    .stdout.split("\0")
    .sort();

test.skipIf(lacks("unsquashfs") || !isRoot).each(["image", "xz"])(
  "%s: what is extracted is what unsquashfs extracts (needs unsquashfs and root)",
  async (name) => {
    expect(await run("extract", `${name}.squashfs`, "-o", `${name}-ours`)).toMatchObject({ status: 0 });
    spawnSync("unsquashfs", ["-q", "-n", "-d", `${name}-theirs`, `${name}.squashfs`], { cwd: folder });
    // A socket cannot be made by anyone but who listens at it.
    expect(found(`${name}-ours`)).toEqual(found(`${name}-theirs`).filter((line) => !/\|s\|/.test(line)));
    expect(sums(`${name}-ours`)).toEqual(sums(`${name}-theirs`));
    expect(lstatSync(join(folder, `${name}-ours/dev/null`)).rdev).toBe((1 << 8) | 3);
    const holes = lstatSync(join(folder, `${name}-ours/large/holes`));
    expect(holes.blocks * 512).toBeLessThan(1 << 20);
  },
);

test("says where it is on stdout, and what it could not make elsewhere", async () => {
  const ended = await run("extract", "image.squashfs", "-o", "told");
  expect(ended.status).toBe(0);
  expect(ended.stdout).toMatch(/^told {2}[\d,]+ paths, .* in [\d,]+ files\n$/);
  expect(ended.stderr).toContain("Not made: /");
  expect(existsSync(join(folder, "told.mtree"))).toBe(true);
});

test("paths and globs choose, and directories on the way come along", async () => {
  const names = (at: string) => (readdirSync(join(folder, at), { recursive: true }) as string[]).sort();
  await run("extract", "image.squashfs", "/text", "sizes/409*", "-o", "some");
  expect(names("some")).toEqual(["sizes", "sizes/4095", "sizes/4096", "sizes/4097", "text", "text/one", "text/two"]);
  await run("extract", "image.squashfs", "/**/tool", "-o", "tool", "--json");
  expect(names("tool")).toEqual(["bin", "bin/tool"]);
  const ended = await run("extract", "image.squashfs", "/text", "/nothing", "/sizes/x*", "-o", "none", "--json");
  expect(ended.status).toBe(1);
  expect(JSON.parse(ended.stdout).error).toMatchObject({ code: "PATH_MISSING", message: expect.stringContaining("/nothing or /sizes/x*") });
  expect(existsSync(join(folder, "none"))).toBe(false);
});

test("a folder in use is not touched, an empty one is taken", async () => {
  mkdirSync(join(folder, "used"));
  writeFileSync(join(folder, "used", "mine"), "x");
  mkdirSync(join(folder, "empty"));
  expect(await run("extract", "image.squashfs", "/text", "-o", "used")).toMatchObject({
    status: 2,
    stderr: expect.stringContaining("OUTPUT_EXISTS"),
  });
  expect(await run("extract", "image.squashfs", "/text", "-o", "image.squashfs")).toMatchObject({ status: 2 });
  expect(readdirSync(join(folder, "used"))).toEqual(["mine"]);
  expect(await run("extract", "image.squashfs", "/text", "-o", "empty")).toMatchObject({ status: 0 });
  expect(readdirSync(join(folder, "empty"))).toEqual(["text"]);
});

test.skipIf(!isRoot)("an ordinary user gets the same image from folder and mtree file (needs root, to become one)", async () => {
  const home = join(folder, "home");
  mkdirSync(home);
  chownSync(home, ordinaryUser, ordinaryUser);
  spawnSync("chmod", ["755", folder]);
  const user = (...args: string[]) => asOrdinaryUser([program, ...args], { cwd: home, env: { HOME: home } });
  // Names that are not UTF-8 cannot be packed from a folder.
  const tree = richTree();
  tree.remove(imagePathOf("odd"));
  writeFileSync(join(folder, "plain.squashfs"), await imageOf(tree));
  const extracted = user("extract", "../plain.squashfs", "-o", "root");
  expect(extracted.stderr).toContain("pack root --mtree root.mtree");
  expect(extracted.status).toBe(0);
  expect(lstatSync(join(home, "root/bin/tool")).uid).toBe(ordinaryUser);
  const packed = user("pack", "root", "--mtree", "root.mtree", "-o", "again.squashfs");
  expect(packed.stderr).not.toContain("Error");
  expect(Buffer.compare(readFileSync(join(home, "again.squashfs")), readFileSync(join(folder, "plain.squashfs")))).toBe(0);
});

test("an image behind a URL is extracted as a file of it is", async () => {
  const bytes = readFileSync(join(folder, "image.squashfs"));
  const server = createServer((request, response) => {
    const [, from = "0", to = `${bytes.length - 1}`] = /bytes=(\d+)-(\d+)/.exec(request.headers.range ?? "") ?? [];
    const end = Math.min(Number(to), bytes.length - 1);
    response.writeHead(206, { "content-range": `bytes ${from}-${end}/${bytes.length}`, etag: '"one"' });
    response.end(bytes.subarray(Number(from), end + 1));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/image.squashfs`;
  try {
    expect(await run("extract", url, "/sizes", "/text", "/large", "-o", "from-url")).toMatchObject({ status: 0 });
  } finally {
    server.close();
  }
  await run("extract", "image.squashfs", "/sizes", "/text", "/large", "-o", "from-file");
  expect(found("from-url")).toEqual(found("from-file"));
  expect(sums("from-url")).toEqual(sums("from-file"));
  expect(lstatSync(join(folder, "from-url/large/holes")).blocks * 512).toBeLessThan(1 << 20);
});

test("a damaged image leaves nothing", async () => {
  const bytes = readFileSync(join(folder, "image.squashfs"));
  // The first file of the root has the first block.
  bytes.fill(0x55, 150, 400);
  writeFileSync(join(folder, "damaged.squashfs"), bytes);
  const before = readdirSync(folder);
  const ended = await run("extract", "damaged.squashfs", "-o", "from-damaged", "--json");
  expect(ended.status).toBe(3);
  expect(JSON.parse(ended.stdout).error).toMatchObject({ code: "SQUASHFS_CORRUPT", where: { offset: expect.any(Number) } });
  expect(readdirSync(folder)).toEqual(before);
});

test("Ctrl-C leaves nothing", async () => {
  const before = readdirSync(folder);
  const ended = await cli(["extract", "image.squashfs", "-o", "stopped"], { cwd: folder, interruptAt: /extract: / });
  expect([0, 130]).toContain(ended.status);
  if (ended.status === 130) expect(readdirSync(folder)).toEqual(before);
});
