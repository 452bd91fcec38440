import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ByteString, byteString } from "#src/core/byte-string.js";
import { imagePathOf } from "#src/tree/path.js";
import { cli, program } from "../support/cli.js";
import { emptyTree, file, imageOf, noise } from "../support/squashfs.js";

const folder = mkdtempSync(join(tmpdir(), "aleph-runtime-commands-"));
const run = (...args: string[]) => cli(args, { cwd: folder });
const text = (content: string) => file(new TextEncoder().encode(content));
const mtime = 1_767_225_600;

beforeAll(async () => {
  const tree = emptyTree();
  const owner = { uid: 33, gid: 4242, mtime };
  tree.putDirectory(imagePathOf(""), { mode: 0o755, uid: 0, gid: 0, mtime });
  for (const path of ["dev", "etc", "usr", "usr/bin"]) tree.putDirectory(imagePathOf(path), { mode: 0o755, uid: 0, gid: 0, mtime });
  tree.put(imagePathOf("etc/passwd"), { ...text("root:x:0:0::/root:/bin/sh\nwww-data:x:33:33::/:/bin/false\n"), mtime });
  tree.put(imagePathOf("etc/group"), { ...text("root:x:0:\n"), mtime });
  const xattrs = new Map([[byteString("user.note"), new TextEncoder().encode("hi")]]);
  const tool = file(noise(300_000), { mode: 0o4755, ...owner, xattrs });
  tree.put(imagePathOf("usr/bin/tool"), tool);
  tree.put(imagePathOf("usr/bin/other-name"), tool);
  tree.put(imagePathOf("bin"), { type: "symlink", target: byteString("usr/bin"), mode: 0o777, uid: 0, gid: 0, mtime });
  tree.put(imagePathOf("dev/null"), { type: "character-device", major: 1, minor: 3, mode: 0o666, uid: 0, gid: 0, mtime });
  tree.put(imagePathOf("dev/pipe"), { type: "fifo", mode: 0o600, uid: 0, gid: 0, mtime });
  tree.root.children.set("caf\xe9\x1b[31m" as ByteString, { ...text("x"), mtime });
  writeFileSync(join(folder, "demo.squashfs"), await imageOf(tree, { mtime }));
  writeFileSync(
    join(folder, "text"),
    "this is no image, though it is long enough to have a superblock, which has 96 bytes, as one must know",
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("ls", () => {
  test("names what is in the root, and no terminal obeys a name", async () => {
    expect(await run("ls", "demo.squashfs")).toEqual({
      status: 0,
      signal: null,
      stderr: "",
      stdout: "bin\ncaf\\xe9\\x1b[31m\ndev\netc\nusr\n",
    });
  });

  test("-l shows owners by the image's own names", async () => {
    expect((await run("ls", "-l", "demo.squashfs", "/bin/")).stdout).toBe(
      [
        "-rwsr-xr-x  2  www-data  4242  300000  2026-01-01 00:00  other-name",
        "-rwsr-xr-x  2  www-data  4242  300000  2026-01-01 00:00  tool",
        "",
      ].join("\n"),
    );
  });

  test("-lR shows everything by its whole path", async () => {
    expect((await run("ls", "-lR", "demo.squashfs")).stdout).toBe(`drwxr-xr-x  5  root      root       -  2026-01-01 00:00  /
lrwxrwxrwx  1  root      root       7  2026-01-01 00:00  /bin -> usr/bin
-rw-r--r--  1  root      root       1  2026-01-01 00:00  /caf\\xe9\\x1b[31m
drwxr-xr-x  2  root      root       -  2026-01-01 00:00  /dev
crw-rw-rw-  1  root      root    1, 3  2026-01-01 00:00  /dev/null
prw-------  1  root      root       -  2026-01-01 00:00  /dev/pipe
drwxr-xr-x  2  root      root       -  2026-01-01 00:00  /etc
-rw-r--r--  1  root      root      10  2026-01-01 00:00  /etc/group
-rw-r--r--  1  root      root      57  2026-01-01 00:00  /etc/passwd
drwxr-xr-x  3  root      root       -  2026-01-01 00:00  /usr
drwxr-xr-x  2  root      root       -  2026-01-01 00:00  /usr/bin
-rwsr-xr-x  2  www-data  4242  300000  2026-01-01 00:00  /usr/bin/other-name
-rwsr-xr-x  2  www-data  4242  300000  2026-01-01 00:00  /usr/bin/tool
`);
  });

  test("a link that is named is followed, but not with -l", async () => {
    expect((await run("ls", "demo.squashfs", "/bin")).stdout).toBe("other-name\ntool\n");
    expect((await run("ls", "-l", "demo.squashfs", "bin")).stdout).toBe(
      "lrwxrwxrwx  1  root  root  7  2026-01-01 00:00  /bin -> usr/bin\n",
    );
    expect((await run("ls", "-R", "demo.squashfs")).stdout).toMatch(/^\/\n\/bin\n\/caf\\xe9\\x1b\[31m\n\/dev\n/);
    expect((await run("ls", "-R", "demo.squashfs", "bin")).stdout).toBe("/usr/bin\n/usr/bin/other-name\n/usr/bin/tool\n");
    expect((await run("ls", "demo.squashfs", "/bin/tool")).stdout).toBe("/usr/bin/tool\n");
  });

  test("--json has every fact", async () => {
    const common = { uid: 0, gid: 0, mtime: "2026-01-01T00:00:00.000Z", links: 1 };
    expect(JSON.parse((await run("ls", "--json", "demo.squashfs", "dev")).stdout)).toEqual({
      path: "/dev",
      entries: [
        { name: "null", type: "character-device", mode: "0666", major: 1, minor: 3, ...common },
        { name: "pipe", type: "fifo", mode: "0600", ...common },
      ],
    });
    expect(JSON.parse((await run("ls", "--json", "demo.squashfs", "bin/tool")).stdout)).toEqual({
      path: "/usr/bin/tool",
      entries: [{ name: "/usr/bin/tool", type: "file", mode: "4755", ...common, uid: 33, gid: 4242, links: 2, size: 300_000 }],
    });
  });

  test("a path that is not there is an error with the one that was meant", async () => {
    expect(await run("ls", "demo.squashfs", "/usr/bin/tol")).toEqual({
      status: 1,
      signal: null,
      stdout: "",
      stderr: `Error: /usr/bin/tol is not in the image: /usr/bin has no tol. [IMAGE_PATH_MISSING]
  in demo.squashfs
Hint: Did you mean /usr/bin/tool?
`,
    });
  });
});

describe("cat", () => {
  test("writes files as they are, links followed", async () => {
    expect(await run("cat", "demo.squashfs", "/etc/group", "etc/../etc/passwd")).toEqual({
      status: 0,
      signal: null,
      stderr: "",
      stdout: "root:x:0:\nroot:x:0:0::/root:/bin/sh\nwww-data:x:33:33::/:/bin/false\n",
    });
    const tool = execFileSync(process.execPath, [program, "cat", "demo.squashfs", "/bin/tool"], { cwd: folder, maxBuffer: 1 << 20 });
    expect(Buffer.compare(tool, noise(300_000))).toBe(0);
  });

  test("--json has text, or base64", async () => {
    const { files } = JSON.parse((await run("cat", "--json", "demo.squashfs", "/etc/group", "/bin/tool")).stdout);
    expect(files[0]).toEqual({ path: "/etc/group", size: 10, encoding: "utf-8", content: "root:x:0:\n" });
    expect(files[1]).toMatchObject({ path: "/usr/bin/tool", size: 300_000, encoding: "base64" });
    expect(Buffer.compare(Buffer.from(files[1].content, "base64"), noise(300_000))).toBe(0);
  });

  test.each([
    ["/etc", "IMAGE_PATH_NOT_FILE", "Use `ls` to see what is in it."],
    ["/dev/null", "IMAGE_PATH_NOT_FILE", "/dev/null is a character device, not a file."],
    ["/etc/grup", "IMAGE_PATH_MISSING", "Did you mean /etc/group?"],
  ])("%s is %s", async (path, code, text) => {
    const ended = await run("cat", "demo.squashfs", path);
    expect(ended).toMatchObject({ status: 1, stdout: "" });
    expect(ended.stderr).toContain(`[${code}]`);
    expect(ended.stderr).toContain(text);
  });
});

describe("tree", () => {
  test("draws what is below a path", async () => {
    expect((await run("tree", "demo.squashfs")).stdout).toBe(`/
├── bin -> usr/bin
├── caf\\xe9\\x1b[31m
├── dev
│   ├── null
│   └── pipe
├── etc
│   ├── group
│   └── passwd
└── usr
    └── bin
        ├── other-name
        └── tool

4 directories, 8 other paths
`);
  });

  test("-L stops at a level, and a link at the top is followed", async () => {
    expect((await run("tree", "-L", "1", "demo.squashfs", "usr")).stdout).toBe("/usr\n└── bin\n\n1 directory, 0 other paths\n");
    expect((await run("tree", "demo.squashfs", "bin")).stdout).toBe("/usr/bin\n├── other-name\n└── tool\n\n0 directories, 2 other paths\n");
  });

  test("--json nests", async () => {
    const document = JSON.parse((await run("tree", "--json", "demo.squashfs")).stdout);
    expect(document).toMatchObject({ name: "/", type: "directory" });
    const names = (entries: { name: string }[]) => entries.map(({ name }) => name);
    expect(names(document.children)).toEqual(["bin", "caf\\xe9\\x1b[31m", "dev", "etc", "usr"]);
    expect(names(document.children[4].children[0].children)).toEqual(["other-name", "tool"]);
    expect(document.children[0]).toMatchObject({ type: "symlink", target: "usr/bin" });
    expect(document.children[0]).not.toHaveProperty("children");
  });
});

describe("stat", () => {
  test("shows every attribute", async () => {
    expect((await run("stat", "demo.squashfs", "/bin/tool", "/bin")).stdout.replace(/^inode +\d+/gm, "inode  N")).toBe(`path   /usr/bin/tool
type   file, 300,000 bytes
mode   4755 -rwsr-xr-x
owner  33:4242 (www-data, no name)
time   2026-01-01 00:00:00 UTC
inode  N, 2 links
xattr  user.note = 0x6869

path   /bin
type   symlink to usr/bin
mode   0777 lrwxrwxrwx
owner  0:0 (root, root)
time   2026-01-01 00:00:00 UTC
inode  N, 1 link
`);
  });

  test("follows a link with a slash behind it", async () => {
    expect((await run("stat", "demo.squashfs", "/bin/")).stdout).toContain("path   /usr/bin\ntype   directory\n");
  });

  test("--json has every fact", async () => {
    const { entries } = JSON.parse((await run("stat", "--json", "demo.squashfs", "/bin/tool", "/bin/other-name", "/dev/null")).stdout);
    expect(entries[0]).toMatchObject({
      path: "/usr/bin/tool",
      type: "file",
      mode: "4755",
      size: 300_000,
      links: 2,
      xattrs: { "user.note": "aGk=" },
    });
    expect(entries[1].inode).toBe(entries[0].inode);
    expect(entries[2]).toMatchObject({ path: "/dev/null", type: "character-device", major: 1, minor: 3, xattrs: {} });
  });
});

describe("inspect", () => {
  test("shows what an image is and holds", async () => {
    const ended = await run("inspect", "demo.squashfs");
    expect(ended).toMatchObject({ status: 0, stderr: "" });
    const shown = ended.stdout.replace(/[\d,]+ of them padding/, "N of them padding").replace(/^flags.*$/m, "flags");
    expect(shown).toBe(`size      303.1 kB (303,104 bytes, N of them padding)
format    squashfs 4.0, gzip, blocks of 131,072 bytes
flags
made      2026-01-01 00:00:00 UTC
contents  300.1 kB in 4 files
ratio     the image is 100.2 % of its contents
tables    12 inodes, 1 fragment, 3 owners
root      mode 0755, owner 0:0, 2026-01-01 00:00:00 UTC

13 paths:
  5  directories
  5  files, 1 of them further names of the same file
  1  symbolic link
  1  character device
  1  fifo

Largest directories, with all below them:
  300.0 kB   1 file  /usr
  300.0 kB   1 file  /usr/bin
      67 B  2 files  /etc
`);
  });

  test("--json has every fact", async () => {
    const document = JSON.parse((await run("inspect", "--json", "demo.squashfs")).stdout);
    expect(document).toMatchObject({
      image: "demo.squashfs",
      size: 303_104,
      superblock: { compressor: "gzip", blockSize: 131_072, inodeCount: 12, modificationTime: "2026-01-01T00:00:00.000Z" },
      root: { mode: "0755", uid: 0, gid: 0, mtime: "2026-01-01T00:00:00.000Z" },
      contents: { paths: 13, contentSize: 300_068, hardLinks: 1, types: { file: 5 } },
      packages: null,
    });
    expect(document.contents.largestDirectories[0]).toEqual({ path: "/usr", size: 300_000, files: 1 });
    expect(document.ratio).toBeCloseTo(document.superblock.bytesUsed / 300_068, 10);
  });
});

describe("what is no image", () => {
  test.each([
    ["missing", 1, "FILE_UNREADABLE"],
    [".", 1, "FILE_UNREADABLE"],
    ["text", 3, "SQUASHFS_NOT_AN_IMAGE"],
  ])("%s ends with %d, %s", async (path, status, code) => {
    for (const [command, ...more] of [["ls"], ["inspect"], ["tree"], ["cat", "/a"], ["stat", "/a"]] as [string, ...string[]][]) {
      const ended = await run(command, path, ...more);
      expect(ended).toMatchObject({ status, stdout: "" });
      expect(ended.stderr).toContain(`[${code}]`);
    }
  });
});
