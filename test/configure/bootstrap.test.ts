import { describe, expect, test } from "vitest";
import { bootstrapRoot } from "#src/configure/bootstrap.js";
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
