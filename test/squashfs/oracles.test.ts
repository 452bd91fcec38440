import { spawnSync } from "node:child_process";
import { lstatSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { byteString } from "#src/core/byte-string.js";
import { imagePathOf } from "#src/tree/path.js";
import type { Tree } from "#src/tree/tree.js";
import { temporaryFolder } from "../support/folder.js";
import { expectSame, mounts, quiet } from "../support/folder-view.js";
import { isRoot, lacks } from "../support/oracle.js";
import { emptyTree, file, imageOf, noise, richTree } from "../support/squashfs.js";

async function imageFile(tree: Tree, name = "image.squashfs"): Promise<{ readonly path: string; readonly folder: string }> {
  const folder = temporaryFolder();
  const path = join(folder, name);
  writeFileSync(path, await imageOf(tree, { blockSize: 4096 }));
  return { path, folder };
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
