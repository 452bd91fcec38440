import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { blockCodecs } from "#src/codec/block/node-codecs.js";
import { Pool } from "#src/codec/pool.js";
import { memorySink } from "#src/core/byte-source.js";
import type { Content } from "#src/core/content.js";
import { ContentReader } from "#src/core/content-reader.js";
import { writeOutputFile } from "#src/core/output-file.js";
import { type ImageSettings, inProcessBlocks, writeSquashfs } from "#src/squashfs/index.js";
import { blockThreads } from "#src/store/block-threads.js";
import type { StoredPackage } from "#src/store/package-store.js";
import { findTree, storeTree } from "#src/store/stored-tree.js";
import { imagePathOf } from "#src/tree/path.js";
import { Tree } from "#src/tree/tree.js";
import { debOf, type TestEntry } from "../support/archives.js";
import { namesBelow, temporaryFolder } from "../support/folder.js";
import { file, imageOf, listImage, noise, openImage } from "../support/squashfs.js";
import { blobOf, openStore } from "../support/stored-package.js";

const pool = new Pool(2);
afterAll(() => pool.close());

/** Contents that shrink, that do not, that are a hole in part, and that are shorter and longer than a block. */
const contents: Readonly<Record<string, Buffer>> = {
  small: Buffer.from("a small file\n".repeat(20)),
  noise: Buffer.from(noise(300_000, 7)),
  text: Buffer.from("some text that is the same again and again\n".repeat(20_000)),
  holes: Buffer.concat([Buffer.from(noise(131_072, 1)), Buffer.alloc(400_000), Buffer.from("end")]),
  exact: Buffer.from(noise(131_072, 3)),
  empty: Buffer.alloc(0),
};
const entries: TestEntry[] = Object.entries(contents).map(([name, content]) => ({ name, content }));

const neverCompressed = () => Promise.reject(new Error("Nothing was to be compressed."));

function treeOf({ entries }: StoredPackage): Tree {
  const tree = new Tree();
  for (const entry of entries) if ("node" in entry && entry.path !== "") tree.put(entry.path, entry.node);
  return tree;
}

async function read(image: Uint8Array, path: string): Promise<Buffer> {
  const opened = await openImage(image);
  const inode = await opened.lookup(imagePathOf(path));
  if (inode?.type !== "file") throw new Error(`${path} is no file`);
  const parts: Uint8Array[] = [];
  for await (const part of opened.content(inode)) parts.push(part);
  return Buffer.concat(parts);
}

const settings: readonly ImageSettings[] = [
  {},
  { compression: "zstd", level: 3 },
  { compression: "lz4" },
  { compression: "xz", level: 1 },
  { fragments: "on" },
  { fragments: "off", blockSize: 4096 },
  { uncompressed: ["data", "fragments"] },
];

describe.each(settings)("blocks of %j", (image) => {
  test("are copied into an image, which holds the same files", async () => {
    const store = await openStore({ pool, folder: temporaryFolder(), image });
    const tree = treeOf(await store.unpack(blobOf(debOf(entries))));
    let compressed = 0;
    const threads = blockThreads(pool);
    const blocks = {
      ...threads,
      compress: (units: Parameters<typeof threads.compress>[0]) => {
        compressed += 1;
        return threads.compress(units);
      },
    };
    const bytes = await imageOf(tree, { ...image, blocks });
    expect(compressed).toBe(0);
    for (const [path, content] of Object.entries(contents)) expect((await read(bytes, path)).equals(content), path).toBe(true);
  });

  test("are read again for an image of other settings", async () => {
    const store = await openStore({ pool, folder: "memory", image });
    const tree = treeOf(await store.unpack(blobOf(debOf(entries))));
    const bytes = await imageOf(tree, { compression: "gzip", blockSize: 8192, blocks: blockThreads(pool) });
    for (const [path, content] of Object.entries(contents)) expect((await read(bytes, path)).equals(content), path).toBe(true);
  });
});

test("no room is left in a sink that would not wait for who fills it", async () => {
  const store = await openStore({ pool, folder: temporaryFolder(), image: {} });
  const tree = treeOf(await store.unpack(blobOf(debOf(entries))));
  const sink = memorySink();
  const reserve = () => expect.unreachable("room was left");
  await writeSquashfs(tree, { append: sink.append, patch: sink.patch, reserve }, { codecs: blockCodecs, blocks: blockThreads(pool) });
  for (const [path, content] of Object.entries(contents)) expect((await read(sink.bytes(), path)).equals(content), path).toBe(true);
});

test("what an image leaves out leaves no byte in it", async () => {
  const secret = Buffer.from(noise(5000, 99));
  const more: TestEntry[] = [
    { name: "usr", type: "5" },
    { name: "usr/a", content: "kept 1" },
    { name: "usr/doc", content: secret },
    { name: "usr/z", content: "kept 2" },
  ];
  const store = await openStore({ pool, folder: "memory", exclude: ["/usr/doc"] });
  const tree = treeOf(await store.unpack(blobOf(debOf(more))));
  const options = { blocks: blockThreads(pool) };
  expect(Buffer.from(await imageOf(tree, options)).includes(secret.subarray(0, 64))).toBe(true);
  tree.remove(imagePathOf("usr/doc"));
  const bytes = await imageOf(tree, options);
  expect(Buffer.from(bytes).includes(secret.subarray(0, 64))).toBe(false);
  expect((await read(bytes, "usr/z")).toString()).toBe("kept 2");
});

test("a content that two packages ship is stored once", async () => {
  const store = await openStore({ pool, folder: "memory" });
  const same = Buffer.from(noise(200_000, 5));
  const trees = await Promise.all(["one", "two"].map(async (name) => treeOf(await store.unpack(blobOf(debOf([{ name, content: same }]))))));
  const both = new Tree();
  for (const tree of trees) for (const [name, node] of tree.root.children) both.put(imagePathOf(name), node);
  const sizes = [];
  for (const tree of [trees[0] as Tree, both]) sizes.push((await imageOf(tree, { blocks: blockThreads(pool) })).byteLength);
  expect((sizes[1] ?? 0) - (sizes[0] ?? 0)).toBeLessThanOrEqual(4096);
});

test("a tree comes back as it was, hard links, owners, attributes and all, with what was not compressed before", async () => {
  const folder = temporaryFolder();
  const store = await openStore({ pool, folder });
  const tree = treeOf(await store.unpack(blobOf(debOf(entries))));
  const fresh = file(noise(200_000, 11));
  tree.put(imagePathOf("dir/fresh"), { ...fresh, xattrs: new Map([["user.x", new Uint8Array([0, 255])]]) as never });
  const linked = file(Buffer.from("linked"));
  tree.put(imagePathOf("dir/one"), linked);
  tree.put(imagePathOf("two"), linked);
  tree.put(imagePathOf("link"), {
    type: "symlink",
    target: "dir/\xff" as never,
    mode: 0o777,
    uid: 5,
    gid: 4_294_967_294,
    mtime: 4_294_967_295,
  });
  tree.put(imagePathOf("null"), { type: "character-device", major: 1, minor: 3, mode: 0o666, uid: 0, gid: 0, mtime: 0 });
  const blocks = blockThreads(pool);
  const key = "ab".repeat(32);
  const facts = { scripts: [{ output: "\xff\0" }] };
  const before = await imageOf(tree, { blocks });
  await storeTree(store, key, { tree, facts, blocks });
  const stored = await findTree(store, key);
  const again = await openStore({ pool, folder });
  const found = await findTree(again, key);
  expect(found?.facts).toEqual(facts);
  // What was stored lies in the store from then on.
  const trees = [stored?.tree, found?.tree, tree];
  const images = await Promise.all(trees.map((one) => imageOf(one as Tree, { blocks: { ...blocks, compress: neverCompressed } })));
  for (const image of images) expect(Buffer.compare(images[0] as Uint8Array, image)).toBe(0);
  const [was, is] = await Promise.all([before, images[1] as Uint8Array].map(async (image) => listImage(await openImage(image))));
  expect(is).toEqual(was);
  expect((await read(images[1] as Uint8Array, "two")).toString()).toBe("linked");
  expect(namesBelow(join(folder, "store")).length).toBeGreaterThan(2);
});

test("a tree that was stored in memory lies there", async () => {
  const store = await openStore({ pool, folder: "memory" });
  const tree = new Tree();
  for (const [name, content] of Object.entries(contents)) tree.put(imagePathOf(name), file(content));
  const blocks = blockThreads(pool);
  const key = "cd".repeat(32);
  await storeTree(store, key, { tree, facts: null, blocks });
  const found = await findTree(store, key);
  const images = await Promise.all(
    [tree, found?.tree].map((one) => imageOf(one as Tree, { blocks: { ...blocks, compress: neverCompressed } })),
  );
  expect(Buffer.compare(images[0] as Uint8Array, images[1] as Uint8Array)).toBe(0);
  for (const [name, content] of Object.entries(contents))
    expect((await read(images[0] as Uint8Array, name)).equals(content), name).toBe(true);
});

test("a file of more than 1 MiB is read and copied in parts, and no part of it where one byte was damaged", async () => {
  const folder = temporaryFolder();
  const large = Buffer.from(noise(3_000_000, 21));
  const stored = await (await openStore({ pool, folder })).unpack(blobOf(debOf([{ name: "large", content: large }])));
  const { entries } = stored;
  const content = entries.flatMap((entry) => ("node" in entry && entry.node.type === "file" ? [entry.node.content] : []))[0] as Content;
  const part = (from: number, to: number) => {
    const reader = new ContentReader();
    try {
      return Buffer.from(reader.read(content, from, to));
    } finally {
      reader.close();
    }
  };
  for (const from of [0, 131_000, 2_999_990]) expect(part(from, from + 10).equals(large.subarray(from, from + 10))).toBe(true);
  expect(part(0, large.byteLength).equals(large)).toBe(true);
  const { source } = content;
  if (source.kind !== "blocks" || source.set.place.kind !== "file") throw new Error("the file is not in blocks on disk");
  const image = join(temporaryFolder(), "image.squashfs");
  const write = () =>
    writeOutputFile(image, (sink) => writeSquashfs(treeOf(stored), sink, { codecs: blockCodecs, blocks: blockThreads(pool) }));
  await write();
  const bytes = readFileSync(image);
  expect((await read(bytes, "large")).equals(large)).toBe(true);
  // Noise is stored as it is: no decoder sees that a byte is another one.
  const { path } = source.set.place;
  const entry = readFileSync(path);
  const place = source.blocks.at + 2_000_000;
  entry[place] = (entry[place] ?? 0) ^ 1;
  writeFileSync(path, entry);
  const damaged = expect.objectContaining({ code: "STORE_DAMAGED_ENTRY", where: { source: source.set.key } });
  expect(() => part(0, 10)).toThrowError(damaged);
  await expect(write()).rejects.toThrowError(damaged);
  expect(readFileSync(image).equals(bytes)).toBe(true);
});

test("a block maker in this thread reads no stored blocks", async () => {
  const store = await openStore({ pool, folder: "memory" });
  const tree = treeOf(await store.unpack(blobOf(debOf(entries))));
  await expect(imageOf(tree, { blocks: inProcessBlocks(blockCodecs) })).rejects.toThrow(/cannot copy/);
});
