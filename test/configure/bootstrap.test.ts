import { describe, expect, test } from "vitest";
import { makeAccountFiles } from "#src/configure/accounts.js";
import { bootstrapRoot } from "#src/configure/bootstrap.js";
import { contentOf } from "#src/core/content.js";
import { imagePathOf } from "#src/tree/path.js";
import { Tree } from "#src/tree/tree.js";
import { walk } from "#src/tree/walk.js";

const bootstrapped = (suite: string) => {
  const tree = new Tree();
  bootstrapRoot(tree, { suite, mtime: 1_700_000_000 });
  return tree;
};

describe("the bootstrap", () => {
  test.each([
    ["trixie", ["bin", "sbin", "lib", "lib64"]],
    ["bookworm", ["bin", "sbin", "lib", "lib64", "lib32", "libx32"]],
    ["bullseye", ["bin", "sbin", "lib", "lib64", "lib32", "libx32"]],
  ])("of %s merges /usr", (suite, names) => {
    const tree = bootstrapped(suite);
    const links = [...tree.root.children].filter(([, node]) => node.type === "symlink").map(([name]) => name);
    expect(links.sort()).toEqual([...names].sort());
    for (const name of names) {
      expect(tree.get(imagePathOf(name))).toMatchObject({ target: `usr/${name}`, mode: 0o777 });
      expect(tree.get(imagePathOf(`usr/${name}`))).toMatchObject({ type: "directory", mode: 0o755 });
    }
  });

  test("makes the nodes of a static /dev", () => {
    const nodes = [...walk(bootstrapped("bookworm").directoryAt(imagePathOf("dev")))].slice(1).map(({ path, node }) => {
      const mode = node.mode.toString(8);
      if (node.type === "character-device") return `${path} ${mode} ${node.major}:${node.minor}`;
      return node.type === "symlink" ? `${path} -> ${node.target}` : `${path} ${mode} ${node.type}`;
    });
    // As mmdebstrap makes them.
    expect(nodes).toEqual([
      "console 666 5:1",
      "fd -> /proc/self/fd",
      "full 666 1:7",
      "null 666 1:3",
      "ptmx 666 5:2",
      "pts 755 directory",
      "random 666 1:8",
      "shm 755 directory",
      "stderr -> /proc/self/fd/2",
      "stdin -> /proc/self/fd/0",
      "stdout -> /proc/self/fd/1",
      "tty 666 5:0",
      "urandom 666 1:9",
      "zero 666 1:5",
    ]);
  });

  test("gives everything to root, at the time that it is told", () => {
    for (const { path, node } of walk(bootstrapped("trixie").root)) {
      expect([path, node.uid, node.gid, node.mtime]).toEqual([path, 0, 0, 1_700_000_000]);
    }
  });
});

describe("account files", () => {
  const passwd = contentOf(Buffer.from("root:*:0:0:root:/root:/bin/bash\n"));
  const group = contentOf(Buffer.from("root:*:0:\n"));
  const withMasters = () => {
    const tree = new Tree();
    const attributes = { type: "file", mode: 0o600, uid: 1, gid: 1, mtime: 1 } as const;
    tree.put(imagePathOf("usr/share/base-passwd/passwd.master"), { ...attributes, content: passwd });
    tree.put(imagePathOf("usr/share/base-passwd/group.master"), { ...attributes, content: group });
    return tree;
  };

  test("come from base-passwd's masters; there is no shadow", () => {
    const tree = withMasters();
    makeAccountFiles(tree, 7);
    expect(tree.get(imagePathOf("etc/passwd"))).toEqual({ type: "file", mode: 0o644, uid: 0, gid: 0, mtime: 7, content: passwd });
    expect(tree.get(imagePathOf("etc/group"))).toMatchObject({ content: group });
    expect([...tree.directoryAt(imagePathOf("etc")).children.keys()].sort()).toEqual(["group", "passwd"]);
  });

  test("stay as they are where they are there, and are not made up", () => {
    const tree = withMasters();
    tree.put(imagePathOf("etc/passwd"), { type: "file", mode: 0o640, uid: 0, gid: 0, mtime: 1, content: group });
    makeAccountFiles(tree, 7);
    expect(tree.get(imagePathOf("etc/passwd"))).toMatchObject({ mode: 0o640, content: group });
    const empty = new Tree();
    makeAccountFiles(empty, 7);
    expect(empty.root.children.size).toBe(0);
  });
});
