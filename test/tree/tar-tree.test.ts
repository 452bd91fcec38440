import { expect, test } from "vitest";
import { type ByteString, byteString } from "#src/core/byte-string.js";
import { contentOf } from "#src/core/content.js";
import { imagePathOf } from "#src/tree/path.js";
import type { TarEntry } from "#src/tree/tar-entry.js";
import { treeOfTar } from "#src/tree/tar-tree.js";

const base = { offset: 512, mode: 0o644, uid: 1, gid: 2, mtime: 3 };
const directory = (path: string, mode = 0o755): TarEntry => ({ ...base, mode, path: imagePathOf(path), type: "directory" });
const file = (path: string, size = 1): TarEntry => ({
  ...base,
  path: imagePathOf(path),
  type: "file",
  size,
  dataOffset: 1024,
  chunks: (async function* () {})(),
});
const symlink = (path: string, target: string): TarEntry => ({
  ...base,
  path: imagePathOf(path),
  type: "symlink",
  target: byteString(target),
});
const hardlink = (path: string, target: string): TarEntry => ({
  ...base,
  path: imagePathOf(path),
  type: "hardlink",
  target: imagePathOf(target),
});

const treeOf = (...entries: TarEntry[]) =>
  treeOfTar(
    (async function* () {
      yield* entries;
    })(),
    { name: "rootfs.tar", content: ({ size }) => contentOf(new Uint8Array(size)) },
  );
const at = async (path: string, ...entries: TarEntry[]) => (await treeOf(...entries)).get(imagePathOf(path));

test("the root has the attributes of its entry, and directories without one are root's", async () => {
  const tree = await treeOf(directory("", 0o700), file("usr/bin/tool"));
  expect(tree.root).toMatchObject({ mode: 0o700, uid: 1, gid: 2, mtime: 3 });
  expect(tree.get(imagePathOf("usr"))).toMatchObject({ mode: 0o755, uid: 0, gid: 0, mtime: 0 });
});

test("later entries replace earlier ones, and a directory keeps what is in it", async () => {
  const tree = await treeOf(directory("a"), file("a/x", 1), directory("a", 0o711), file("a/x", 2), symlink("b", "a"), file("b", 3));
  expect(tree.get(imagePathOf("a"))).toMatchObject({ mode: 0o711 });
  expect(tree.get(imagePathOf("a/x"))).toMatchObject({ content: { size: 2 } });
  expect(tree.get(imagePathOf("b"))).toMatchObject({ type: "file" });
});

test("hard links are one file", async () => {
  const tree = await treeOf(file("a"), hardlink("b", "a"));
  expect(tree.get(imagePathOf("b"))).toBe(tree.get(imagePathOf("a")));
});

test("links on the way are followed inside the tree, wherever they lead", async () => {
  expect(await at("usr/bin/tool", symlink("bin", "usr/bin"), directory("usr/bin"), file("bin/tool"))).toMatchObject({ type: "file" });
  expect(await at("etc/passwd", directory("etc"), symlink("up", "../../../etc"), file("up/passwd"))).toMatchObject({ type: "file" });
  expect(await at("tmp/x", directory("tmp"), symlink("abs", "/tmp"), file("abs/x"))).toMatchObject({ type: "file" });
});

test.each<[string, TarEntry[]]>([
  ["/a/b lies below a file", [file("a"), file("a/b")]],
  ["hard link to /a, which is no file before it", [hardlink("b", "a"), file("a")]],
  ["hard link to /a", [directory("a"), hardlink("b", "a")]],
  ["a file is to replace the directory /a", [file("a/x"), file("a")]],
  ["a file is to replace the directory /", [file("")]],
])("%s is refused with its place", async (why, entries) => {
  await expect(treeOf(...entries)).rejects.toMatchObject({
    code: "TAR_CORRUPT",
    where: { source: "rootfs.tar", offset: 512 },
    message: expect.stringContaining(why),
  });
});

test("names stay the bytes that they are", async () => {
  const tree = await treeOf({ ...file("x"), path: "a\xff" as ByteString });
  expect([...tree.root.children.keys()]).toEqual(["a\xff"]);
});
