import { createHash } from "node:crypto";
import { lstatSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { blockCodecs } from "#src/codec/block/node-codecs.js";
import { Pool } from "#src/codec/pool.js";
import { memorySink } from "#src/core/byte-source.js";
import { type Content, contentOf } from "#src/core/content.js";
import { inProcessBlocks, writeSquashfs } from "#src/squashfs/index.js";
import type { BlockMaker } from "#src/squashfs/write/block-maker.js";
import { blockThreads } from "#src/store/block-threads.js";
import { imagePathOf } from "#src/tree/path.js";
import type { Tree } from "#src/tree/tree.js";
import { temporaryFolder } from "../support/folder.js";
import { emptyTree, file, imageOf, noise, richTree } from "../support/squashfs.js";

function threads(jobs: number) {
  const pool = new Pool(jobs);
  onTestFinished(() => pool.close());
  return blockThreads(pool);
}

/** The rich tree with every content in one file of this computer, as an unpacked archive has them. */
function treeOnDisk(): Tree {
  const tree = richTree();
  const parts: Uint8Array[] = [];
  const path = join(temporaryFolder(), "contents");
  let offset = 0;
  for (const [name, node] of tree.directoryAt(imagePathOf("sizes")).children) {
    if (node.type !== "file" || node.content.source.kind !== "memory") continue;
    const { bytes } = node.content.source;
    const content: Content = { source: { kind: "file", path }, offset, size: bytes.byteLength };
    tree.directoryAt(imagePathOf("sizes")).children.set(name, { ...node, content });
    parts.push(bytes);
    offset += bytes.byteLength;
  }
  writeFileSync(path, Buffer.concat(parts));
  return tree;
}

test("the image is the same with one thread, with four, and without threads", async () => {
  const here = await imageOf(richTree(), { blockSize: 4096 });
  for (const jobs of [1, 4]) {
    expect(Buffer.from(await imageOf(richTree(), { blockSize: 4096, blocks: threads(jobs) })).equals(here)).toBe(true);
  }
});

test("the image is the same from files as from memory", async () => {
  const onDisk = await imageOf(treeOnDisk(), { blocks: threads(3) });
  expect(Buffer.from(onDisk).equals(await imageOf(richTree(), { blocks: inProcessBlocks(blockCodecs) }))).toBe(true);
});

test("digests are those of the bytes meant, in memory, in shared memory and in a file", async () => {
  const bytes = noise(3_000_000);
  const path = join(temporaryFolder(), "bytes");
  writeFileSync(path, bytes);
  const shared = new Uint8Array(new SharedArrayBuffer(bytes.byteLength));
  shared.set(bytes);
  const part = { offset: 1000, size: 2_500_000 };
  const contents: Content[] = [
    { source: { kind: "memory", bytes }, ...part },
    { source: { kind: "memory", bytes: shared }, ...part },
    { source: { kind: "file", path }, ...part },
    contentOf(new Uint8Array(0)),
  ];
  const sha256 = (part: Uint8Array) => createHash("sha256").update(part).digest("hex");
  const one = sha256(bytes.subarray(1000, 2_501_000));
  expect(await threads(2).digest(contents)).toEqual([one, one, one, sha256(new Uint8Array(0))]);
});

test("bytes of small files are kept with their digests; those of large files and of memory are not", async () => {
  const folder = temporaryFolder();
  const onDisk = (name: string, bytes: Uint8Array): Content => {
    writeFileSync(join(folder, name), bytes);
    return { source: { kind: "file", path: join(folder, name) }, offset: 0, size: bytes.byteLength };
  };
  const bytes = [noise(100, 1), noise(5000, 2), noise(4095, 3), noise(70_000, 4)];
  const contents = [...bytes.slice(0, 3).map((part, i) => onDisk(`${i}`, part)), contentOf(noise(70_000, 4))];
  const maker = threads(2);
  const read = await maker.digestAndKeep?.(contents, 4096);
  expect(read?.kept.map((part) => part && [...part])).toEqual([[...noise(100, 1)], undefined, [...noise(4095, 3)], undefined]);
  expect(read?.digests).toEqual(bytes.map((part) => createHash("sha256").update(part).digest("hex")));
  expect(await maker.digest(contents)).toEqual(read?.digests);
});

/** Files of this computer: many that share their size, some of them the same, some with blocks before their tail, and some whose size is their own. */
function treeOfManyFiles(): Tree {
  const tree = emptyTree();
  const folder = temporaryFolder();
  for (let i = 0; i < 1500; i++) {
    const size = i % 50 === 0 ? 9000 + (i % 200) : i % 7 === 0 ? 1 + i : 40 + (i % 5);
    const bytes = noise(size, i % 3 === 0 ? size : i + 1);
    const path = join(folder, `${i}`);
    writeFileSync(path, bytes);
    const { size: length, mtimeMs, ino: inode } = lstatSync(path);
    tree.put(imagePathOf(`${i}`), {
      ...file(bytes),
      content: { source: { kind: "file", path, stamp: { size: length, mtimeMs, inode } }, offset: 0, size },
    });
  }
  return tree;
}

/** The same with all contents in memory. */
function inMemory(tree: Tree): Tree {
  const copy = emptyTree();
  for (const [name, node] of tree.root.children) {
    if (node.type !== "file" || node.content.source.kind !== "file") continue;
    copy.put(imagePathOf(name), { ...node, content: contentOf(new Uint8Array(readFileSync(node.content.source.path))) });
  }
  return copy;
}

test("the image of many small files is the same with any number of threads as from memory", async () => {
  const tree = treeOfManyFiles();
  for (const fragments of ["on", "off", "always"] as const) {
    const options = { blockSize: 4096, fragments };
    const here = await imageOf(inMemory(tree), { ...options, blocks: inProcessBlocks(blockCodecs) });
    for (const jobs of [1, 4]) expect(Buffer.from(await imageOf(tree, { ...options, blocks: threads(jobs) })).equals(here)).toBe(true);
  }
});

test("a small file is opened once", async () => {
  const tree = treeOfManyFiles();
  const maker = threads(2);
  const opened: Content[] = [];
  const blocks: BlockMaker = {
    ...maker,
    compress: (units) => {
      for (const { extents } of units) for (const { content, bytes } of extents) if (bytes === undefined) opened.push(content);
      return maker.compress(units);
    },
  };
  await imageOf(tree, { blockSize: 4096, blocks });
  const sizes = new Map<number, number>();
  for (const node of tree.root.children.values()) {
    if (node.type === "file") sizes.set(node.content.size, (sizes.get(node.content.size) ?? 0) + 1);
  }
  expect(opened.filter(({ size }) => size < 4096 && (sizes.get(size) ?? 0) > 1)).toEqual([]);
  expect(opened.length).toBeGreaterThan(100);
});

test("extents of several contents become one block", async () => {
  const contents = [noise(100, 1), noise(200, 2)].map(contentOf);
  const unit = { blockSize: 4096, compression: "gzip", level: 6, holes: false, stored: false } as const;
  const extents = contents.map((content, i) => ({ content, from: 10, to: 20 + i }));
  const made = await threads(1).compress([
    { ...unit, extents },
    { ...unit, extents: extents.slice(1) },
  ]);
  expect(made.map(({ sizes }) => sizes)).toEqual([[(1 << 24) | 21], [(1 << 24) | 11]]);
  const second = noise(200, 2).subarray(10, 21);
  expect(made.map(({ bytes }) => [...bytes])).toEqual([[...noise(100, 1).subarray(10, 20), ...second], [...second]]);
});

test("a file that changes between two units is read anew", async () => {
  const path = join(temporaryFolder(), "file");
  const maker = threads(1);
  const content = (size: number): Content => ({ source: { kind: "file", path }, offset: 0, size });
  const unit = (size: number) => ({
    extents: [{ content: content(size), from: 0, to: size }],
    blockSize: 4096,
    compression: "gzip" as const,
    level: 6,
    holes: false,
    stored: false,
  });
  writeFileSync(path, noise(50, 1));
  await maker.compress([unit(50)]);
  writeFileSync(path, noise(60, 2));
  expect((await maker.compress([unit(60)])).map(({ bytes }) => [...bytes])).toEqual([[...noise(60, 2)]]);
});

test("a file that is missing or shorter than its content fails with its path", async () => {
  const path = join(temporaryFolder(), "file");
  const tree = emptyTree();
  tree.put(imagePathOf("f"), { ...file(noise(1)), content: { source: { kind: "file", path }, offset: 0, size: 10_000 } });
  const write = () => writeSquashfs(tree, memorySink(), { compression: "gzip", blocks: threads(2), codecs: blockCodecs });
  await expect(write()).rejects.toMatchObject({ code: "FILE_UNREADABLE", where: { source: path } });
  writeFileSync(path, noise(9_999));
  await expect(write()).rejects.toMatchObject({ code: "FILE_CHANGED", where: { source: path } });
});

test("the writer keeps few batches of units under way", async () => {
  const tree = emptyTree();
  for (let i = 0; i < 60; i++) tree.put(imagePathOf(`${i}`), file(noise(8192, i)));
  const inner = inProcessBlocks(blockCodecs);
  let now = 0;
  let most = 0;
  const blocks = {
    ...inner,
    parallel: 3,
    compress: async (units: Parameters<typeof inner.compress>[0]) => {
      most = Math.max(most, ++now);
      const result = await inner.compress(units);
      now -= 1;
      return result;
    },
  };
  await imageOf(tree, { blockSize: 4096, blocks });
  expect(most).toBeGreaterThan(1);
  expect(most).toBeLessThanOrEqual(6);
});
