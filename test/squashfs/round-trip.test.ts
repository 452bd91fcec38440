import fc from "fast-check";
import { expect, test } from "vitest";
import { byteString } from "#src/core/byte-string.js";
import { contentOf } from "#src/core/content.js";
import type { FileInode } from "#src/squashfs/index.js";
import { imagePathOf } from "#src/tree/path.js";
import { pathsOf, readEverything } from "../support/read-everything.js";
import { emptyTree, file, imageOf, listImage, listTree, noise, openImage, richTree, treeArbitrary } from "../support/squashfs.js";

const blockSize = 4096;

test("any tree comes back as it was", async () => {
  await fc.assert(
    fc.asyncProperty(treeArbitrary, async (tree) => {
      const bytes = await imageOf(tree, { blockSize });
      expect(await listImage(await openImage(bytes))).toEqual(listTree(tree));
      await readEverything(bytes);
    }),
    { numRuns: 150 },
  );
});

test("a tree with everything in it comes back as it was, with small and with large blocks", async () => {
  const tree = richTree();
  for (const size of [blockSize, 131_072, 1_048_576]) {
    const image = await openImage(await imageOf(tree, { blockSize: size }));
    expect(image.superblock.blockSize).toBe(size);
    expect(await listImage(image)).toEqual(listTree(tree));
  }
});

test("an empty tree is an image", async () => {
  const bytes = await imageOf(emptyTree());
  expect(bytes.byteLength).toBe(4096);
  const image = await openImage(bytes);
  expect(await listImage(image)).toEqual(listTree(emptyTree()));
  expect(image.superblock).toMatchObject({ inodeCount: 1, fragmentCount: 0, compressor: "gzip", versionMajor: 4, versionMinor: 0 });
});

test("lookup finds names and follows no link", async () => {
  const image = await openImage(await imageOf(richTree(), { blockSize }));
  expect(await image.lookup(imagePathOf("many/entry-with-a-long-name-2999"))).toMatchObject({ type: "file", size: 4 });
  expect(await image.lookup(imagePathOf("sh"))).toMatchObject({ type: "symlink", target: "/bin/tool" });
  expect(await image.lookup(imagePathOf("sh/x"))).toBeUndefined();
  expect(await image.lookup(imagePathOf("many/absent"))).toBeUndefined();
  expect(await image.lookup(imagePathOf(""))).toBe(image.root);
});

test("walk can begin below, and gives nothing for a path that is not there", async () => {
  const image = await openImage(await imageOf(richTree(), { blockSize }));
  const paths: string[] = [];
  for await (const { path } of image.walk(imagePathOf("links"))) paths.push(path);
  expect(paths).toEqual(["links", "links/a", "links/b", "links/deep", "links/deep/down", "links/deep/down/c"]);
  expect((await image.walk(imagePathOf("absent")).next()).done).toBe(true);
  expect(await pathsOf(image, imagePathOf("links"))).toEqual(paths.map((path) => `/${path}`));
  for (const none of ["absent", "links/a"]) expect((await image.pathsBelow(imagePathOf(none)).next()).done).toBe(true);
});

test("the names of a hard link are one inode", async () => {
  const image = await openImage(await imageOf(richTree(), { blockSize }));
  const [a, c] = [await image.lookup(imagePathOf("links/a")), await image.lookup(imagePathOf("links/deep/down/c"))];
  expect(a).toEqual(c);
  expect(a?.links).toBe(3);
});

test("files with the same bytes are stored once, wherever they come from", async () => {
  const tree = emptyTree();
  const bytes = noise(300_000);
  tree.put(imagePathOf("a"), file(bytes));
  const alone = (await imageOf(tree)).byteLength;
  const apart = new Uint8Array(300_100);
  apart.set(bytes, 100);
  tree.put(imagePathOf("b"), file(bytes.slice()));
  tree.put(imagePathOf("c"), { ...file(bytes), content: { ...contentOf(apart), offset: 100, size: 300_000 } });
  tree.put(imagePathOf("d"), file(noise(300_000, 2)));
  const image = await imageOf(tree);
  expect(image.byteLength - alone).toBeGreaterThan(290_000);
  expect(image.byteLength - alone).toBeLessThan(310_000);
  expect(await listImage(await openImage(image))).toEqual(listTree(tree));
});

test("a file of zeros takes no room", async () => {
  const tree = emptyTree();
  tree.put(imagePathOf("zeros"), file(new Uint8Array(8 << 20)));
  const image = await imageOf(tree);
  expect(image.byteLength).toBe(4096);
  expect(await listImage(await openImage(image))).toEqual(listTree(tree));
});

test("what does not become smaller is stored as it is", async () => {
  const tree = emptyTree();
  tree.put(imagePathOf("noise"), file(noise(1 << 20)));
  const size = (await imageOf(tree)).byteLength;
  expect(size).toBeGreaterThanOrEqual(1 << 20);
  expect(size).toBeLessThanOrEqual((1 << 20) + 4096);
});

test("inodes with the same extended attributes share them", async () => {
  const value = noise(20_000);
  const withFiles = async (count: number) => {
    const tree = emptyTree();
    const xattrs = () => new Map([[byteString("user.big"), value.slice()]]);
    for (let i = 0; i < count; i++) tree.put(imagePathOf(`${i}`), file(new Uint8Array(0), { xattrs: xattrs() }));
    return imageOf(tree);
  };
  expect((await withFiles(50)).byteLength - (await withFiles(1)).byteLength).toBeLessThan(8192);
});

test("where the blocks of files are is known without waiting, when what says so has been read", async () => {
  for (const fragments of ["on", "off", "always"] as const) {
    const image = await openImage(await imageOf(richTree(), { blockSize: 4096, fragments }));
    const files: FileInode[] = [];
    for await (const { inode } of image.walk()) if (inode.type === "file") files.push(inode);
    const read = await Promise.all(
      files.map(async (file) => {
        const blocks = [];
        for await (const block of image.blocks(file)) blocks.push(block);
        return blocks;
      }),
    );
    expect(files.map((file) => image.peekBlocks(file))).toEqual(read);
    expect(read.flat().some(({ kind }) => kind === "hole")).toBe(true);
  }
});
