import { spawnSync } from "node:child_process";
import { lstatSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { byteString } from "#src/core/byte-string.js";
import type { Node } from "#src/tree/node.js";
import { imagePathOf } from "#src/tree/path.js";
import type { Tree } from "#src/tree/tree.js";
import { walk } from "#src/tree/walk.js";
import { temporaryFolder } from "../support/folder.js";
import { isRoot, lacks } from "../support/oracle.js";
import { emptyTree, file, imageOf, noise, richTree } from "../support/squashfs.js";

/** What a tool wrote, one character a byte; a tool that fails or complains fails the test. */
function quiet(program: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: "latin1", maxBuffer: 64 << 20 });
  expect({ program, status, stderr }).toEqual({ program, status: 0, stderr: "" });
  return stdout;
}

async function imageFile(tree: Tree, name = "image.squashfs"): Promise<{ readonly path: string; readonly folder: string }> {
  const folder = temporaryFolder();
  const path = join(folder, name);
  writeFileSync(path, await imageOf(tree, { blockSize: 4096 }));
  return { path, folder };
}

/** `find`'s view of a folder, sorted: path, type, mode, owner, time, names of the inode, size, target. */
function found(folder: string): string[] {
  return quiet("find", folder, "-printf", "%P|%y|%m|%U|%G|%T@|%n|%s|%l\\0").split("\0").slice(0, -1).sort();
}

const letters = { directory: "d", file: "f", symlink: "l", "character-device": "c", "block-device": "b", fifo: "p", socket: "s" } as const;

/**
 * What `find` must say of this tree. Directories have the size and the link count of the file system that they are on, so both are taken
 * from what was found.
 */
function expected(tree: Tree, seen: readonly string[]): string[] {
  const names = [...walk(tree.root)];
  const links = new Map<Node, number>();
  for (const { node } of names) links.set(node, (links.get(node) ?? 0) + 1);
  const own = new Map(seen.map((line) => [line.split("|")[0], line.split("|")]));
  const countAndSize = (path: string, node: Node) => {
    if (node.type === "directory") return own.get(path)?.slice(6, 8);
    const size = node.type === "file" ? node.content.size : node.type === "symlink" ? node.target.length : 0;
    return [links.get(node), size];
  };
  return names
    .map(({ path, node }) => {
      const facts = [node.mode.toString(8), node.uid, node.gid, `${node.mtime}.0000000000`, ...(countAndSize(path, node) ?? [])];
      return [path, letters[node.type], ...facts, node.type === "symlink" ? node.target : ""].join("|");
    })
    .sort();
}

/** The files' SHA256 by `sha256sum`, against those of the tree. */
function sums(folder: string): string[] {
  const lines = quiet("sh", "-c", 'cd "$1" && find . -type f -exec sha256sum -z {} +', "sh", folder);
  return lines.split("\0").slice(0, -1).sort();
}

async function expectedSums(tree: Tree): Promise<string[]> {
  const lines: string[] = [];
  for (const { path, node } of walk(tree.root)) {
    if (node.type !== "file" || node.content.source.kind !== "memory") continue;
    const digest = await crypto.subtle.digest("SHA-256", new Uint8Array(node.content.source.bytes));
    lines.push(`${Buffer.from(digest).toString("hex")}  ./${path}`);
  }
  return lines.sort();
}

async function expectSame(tree: Tree, folder: string): Promise<void> {
  const seen = found(folder);
  expect(seen).toEqual(expected(tree, seen));
  expect(sums(folder)).toEqual(await expectedSums(tree));
  expect(lstatSync(join(folder, "dev", "null")).rdev).toBe((1 << 8) | 3);
}

/** Whether the kernel may mount images here; sandboxes often forbid it, even to root. */
async function mounts(): Promise<boolean> {
  if (!isRoot) return false;
  const folder = mkdtempSync(join(tmpdir(), "aleph-runtime-test-"));
  const path = join(folder, "image.squashfs");
  const point = join(folder, "mount");
  mkdirSync(point);
  writeFileSync(path, await imageOf(emptyTree()));
  const mounted = spawnSync("mount", ["-t", "squashfs", "-o", "loop,ro", path, point]).status === 0;
  if (mounted) spawnSync("umount", [point]);
  rmSync(folder, { recursive: true });
  return mounted;
}

describe("squashfs-tools", () => {
  test.skipIf(lacks("unsquashfs"))("unsquashfs lists an image without a warning (needs unsquashfs)", async () => {
    const tree = richTree();
    const { path } = await imageFile(tree);
    const listed = quiet("unsquashfs", "-lls", path);
    expect(listed).toMatch(/^-rwsr-xr-x \S+\/4000000000 +10000 .* squashfs-root\/bin\/tool$/m);
    expect(listed).toMatch(/^crw-rw-rw- root\/root +1, +3 .* squashfs-root\/dev\/null$/m);
    expect(quiet("unsquashfs", "-s", path)).toContain("Number of inodes");
  });

  test.skipIf(lacks("unsquashfs") || !isRoot)("unsquashfs extracts every byte and attribute (needs unsquashfs and root)", async () => {
    const tree = richTree();
    const { path, folder } = await imageFile(tree);
    quiet("unsquashfs", "-q", "-n", "-d", join(folder, "out"), path);
    await expectSame(tree, join(folder, "out"));
  });
});

describe("squashfs-tools-ng", () => {
  test.skipIf(lacks("rdsquashfs"))("rdsquashfs describes and reads an image (needs rdsquashfs)", async () => {
    const tree = richTree();
    const { path } = await imageFile(tree);
    const lines = quiet("rdsquashfs", "-d", path).split("\n");
    expect(lines).toContain("file bin/tool 04755 1000 4000000000");
    expect(lines).toContain("nod dev/disk 0660 0 6 b 259 74565");
    expect(lines.length).toBeGreaterThan(3000);
    for (const name of ["sizes/12289", "sparse/hole", "text/two", "sizes/0"]) {
      const node = tree.get(imagePathOf(name));
      const bytes = node?.type === "file" && node.content.source.kind === "memory" ? node.content.source.bytes : undefined;
      expect(quiet("rdsquashfs", "-c", `/${name}`, path)).toBe(Buffer.from(bytes ?? []).toString("latin1"));
    }
  });

  test.skipIf(lacks("rdsquashfs"))("rdsquashfs reads extended attributes of every type of inode (needs rdsquashfs)", async () => {
    const { path } = await imageFile(attributedTree());
    for (const name of ["", "file", "link", "device", "pipe", "directory"]) {
      const lines = quiet("rdsquashfs", "-x", `/${name}`, path).trim().split("\n").sort();
      expect(lines).toEqual(["security.selinux=label", "trusted.note=kept", `user.name=${name}`]);
    }
  });
});

describe("the kernel", async () => {
  const mountable = await mounts();

  test.skipIf(!mountable)("Linux mounts an image and finds every name (needs root and permission to mount)", async () => {
    const tree = richTree();
    const { path, folder } = await imageFile(tree);
    const point = mount(path, folder);
    await expectSame(tree, point);
    for (const i of [0, 1, 1499, 2998, 2999]) lstatSync(join(point, "many", `entry-with-a-long-name-${i}`));
    expect(() => lstatSync(join(point, "many", "entry-with-a-long-name-3000"))).toThrow("ENOENT");
  });

  test.skipIf(!mountable || lacks("python3"))("Linux reads extended attributes (needs root, permission to mount and python3)", async () => {
    const { path, folder } = await imageFile(attributedTree());
    const point = mount(path, folder);
    for (const name of ["file", "link", "device", "pipe", "directory"]) {
      const script =
        "import os,sys; p=sys.argv[1]; print({k: os.getxattr(p,k,follow_symlinks=False) for k in sorted(os.listxattr(p,follow_symlinks=False)) if k[0] == 't'})";
      expect(quiet("python3", "-c", script, join(point, name)).trim()).toBe("{'trusted.note': b'kept'}");
    }
  });
});

function mount(path: string, folder: string): string {
  const point = join(folder, "mount");
  mkdirSync(point);
  quiet("mount", "-t", "squashfs", "-o", "loop,ro", path, point);
  onTestFinished(() => void spawnSync("umount", [point]));
  return point;
}

function attributedTree(): Tree {
  const tree = emptyTree();
  const ascii = (text: string) => new TextEncoder().encode(text);
  const xattrs = (name: string) =>
    new Map([
      [byteString("user.name"), ascii(name)],
      [byteString("trusted.note"), ascii("kept")],
      [byteString("security.selinux"), ascii("label")],
    ]);
  const base = (name: string) => ({ mode: 0o755, uid: 0, gid: 0, mtime: 0, xattrs: xattrs(name) });
  tree.putDirectory(imagePathOf(""), base(""));
  tree.put(imagePathOf("file"), file(noise(5000), { xattrs: xattrs("file") }));
  tree.put(imagePathOf("link"), { ...base("link"), type: "symlink", target: byteString("file") });
  tree.put(imagePathOf("device"), { ...base("device"), type: "character-device", major: 5, minor: 1 });
  tree.put(imagePathOf("pipe"), { ...base("pipe"), type: "fifo" });
  tree.putDirectory(imagePathOf("directory"), base("directory"));
  return tree;
}
