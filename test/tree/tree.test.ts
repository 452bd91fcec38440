import { beforeEach, describe, expect, test } from "vitest";
import { byteString } from "#src/core/byte-string.js";
import { contentOf } from "#src/core/content.js";
import type { Node } from "#src/tree/node.js";
import { imagePathOf } from "#src/tree/path.js";
import { Tree } from "#src/tree/tree.js";
import { walk } from "#src/tree/walk.js";

const attributes = { mode: 0o644, uid: 0, gid: 0, mtime: 5 };
const file: Node = { ...attributes, type: "file", content: contentOf(new Uint8Array([1])) };
const link = (target: string): Node => ({ ...attributes, type: "symlink", target: byteString(target) });
const path = imagePathOf;

let tree: Tree;
beforeEach(() => {
  tree = new Tree();
});

describe("putting", () => {
  test("makes the directories on the way", () => {
    tree.put(path("a/b/c"), file);
    expect(tree.get(path("a/b/c"))).toBe(file);
    expect(tree.get(path("a/b"))).toMatchObject({ type: "directory", mode: 0o755, uid: 0, mtime: 0 });
  });

  test("keeps names apart that some disks take for one", () => {
    const names = ["CON", "con", "a\\b", "a", "Ä", "A\u0308"];
    for (const name of names) tree.put(path(`d/${name}`), file);
    expect(tree.directoryAt(path("d")).children.size).toBe(names.length);
  });

  test("does not go through a file or a link", () => {
    tree.put(path("file"), file);
    tree.put(path("link"), link("/"));
    for (const way of ["file/x", "link/x"]) {
      expect(() => tree.put(path(way), file)).toThrowError(expect.objectContaining({ code: "PATH_NOT_DIRECTORY" }));
    }
  });

  test("gives a directory new attributes and leaves what is in it", () => {
    tree.put(path("d/x"), file);
    tree.putDirectory(path("d"), { mode: 0o1777, uid: 1, gid: 2, mtime: 3 });
    tree.putDirectory(path("/"), { mode: 0o700, uid: 4, gid: 5, mtime: 6 });
    expect(tree.get(path("d"))).toMatchObject({ mode: 0o1777, uid: 1, gid: 2, mtime: 3 });
    expect(tree.root).toMatchObject({ mode: 0o700, uid: 4 });
    expect(tree.get(path("d/x"))).toBe(file);
  });

  test("takes away", () => {
    tree.put(path("d/x"), file);
    expect(tree.remove(path("d/x"))).toBe(true);
    expect(tree.remove(path("d/x"))).toBe(false);
    expect(tree.remove(path("none/x"))).toBe(false);
    expect(tree.get(path("d/x"))).toBeUndefined();
  });
});

describe("resolving", () => {
  test.each([
    ["bin/sh", "usr/bin/sh"],
    ["abs/bin/sh", "usr/bin/sh"],
    ["up/etc", "etc"],
    ["none/x", "none/x"],
    ["dangling/x", "usr/nothing/x"],
    ["chain/sh", "usr/bin/sh"],
    ["bin", "bin"],
  ])("%s reaches %s", (from, to) => {
    tree.put(path("usr/bin/sh"), file);
    tree.put(path("bin"), link("usr/bin"));
    tree.put(path("abs"), link("/usr"));
    tree.put(path("up"), link("../../../.."));
    tree.put(path("dangling"), link("usr/nothing"));
    tree.put(path("chain"), link("./bin/."));
    expect(tree.resolve(path(from))).toBe(to);
  });

  test("follows the last name where it is asked to", () => {
    tree.put(path("a/l"), link("../b/./c"));
    expect(tree.resolve(path("a/l"), { follow: true })).toBe("b/c");
  });

  test("ends in a circle", () => {
    tree.put(path("a"), link("b"));
    tree.put(path("b"), link("/a"));
    expect(() => tree.resolve(path("a/x"))).toThrowError(expect.objectContaining({ code: "PATH_LOOP" }));
  });
});

test("a walk gives directories before what is in them, siblings in byte order", () => {
  for (const name of ["b/x", "a", "a-b", "B", "Ä", "b.c"]) tree.put(path(name), file);
  expect([...walk(tree.root)].map((one) => one.path)).toEqual(["", "B", "a", "a-b", "b", "b/x", "b.c", byteString("Ä")]);
});
