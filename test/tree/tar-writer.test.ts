import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { memorySink } from "#src/core/byte-source.js";
import { type ByteString, byteString } from "#src/core/byte-string.js";
import { contentOf } from "#src/core/content.js";
import { entriesOf } from "#src/tree/root-entry.js";
import { readTar } from "#src/tree/tar.js";
import { treeOfTar } from "#src/tree/tar-tree.js";
import { writeTar } from "#src/tree/tar-writer.js";
import type { Tree } from "#src/tree/tree.js";
import { chunksOf, collect } from "../support/chunks.js";
import { temporaryFolder } from "../support/folder.js";
import { lacks } from "../support/oracle.js";
import { emptyTree, file, listTree, noise, richTree } from "../support/squashfs.js";

async function tarOf(tree: Tree): Promise<Uint8Array> {
  const sink = memorySink();
  const files = new Map([...entriesOf(tree.root)].map(({ path, node }) => [path, node]));
  await writeTar(entriesOf(tree.root), sink, {
    read: async function* ({ path }) {
      const node = files.get(path);
      if (node?.type === "file" && node.content.source.kind === "memory") yield* chunksOf(node.content.source.bytes, 100_000);
    },
  });
  return sink.bytes();
}

function oddTree(): Tree {
  const tree = richTree();
  const put = (path: string, node: Parameters<Tree["put"]>[1]) => tree.put(path as ByteString, node);
  const xattrs = new Map([
    [byteString("user.bytes"), Uint8Array.of(0, 10, 61, 255)],
    [byteString("security.capability"), noise(20)],
  ]);
  put("odd/\xff\xfe", file(noise(3), { xattrs }));
  put(`odd/${"long".repeat(40)}/${"name".repeat(50)}`, file(noise(4)));
  put("odd/new\nline = and space", file(noise(5), { uid: 4_000_000_000, gid: 3_000_000 }));
  put("odd/link", { mode: 0o777, uid: 0, gid: 0, mtime: 9, type: "symlink", target: `${"t".repeat(150)}\xe9` as ByteString });
  return tree;
}

/** A tar has no sockets. */
const withoutSockets = (tree: Tree) => listTree(tree).filter(([, facts]) => !facts.includes("socket"));

test("what is written is read back as it was", async () => {
  const tree = oddTree();
  const bytes = await tarOf(tree);
  const entries = readTar(chunksOf(bytes, 65_536), { name: "x.tar", entryLimit: 10_000, sizeLimit: 1 << 30 });
  const read = await treeOfTar(entries, {
    name: "x.tar",
    content: async (entry) => contentOf(await collect(entry.chunks)),
  });
  expect(listTree(read)).toEqual(withoutSockets(tree));
});

test("the same tree gives the same bytes", async () => {
  expect(Buffer.compare(await tarOf(oddTree()), await tarOf(oddTree()))).toBe(0);
});

test.skipIf(lacks("tar"))("the system's tar lists and reads it (needs tar)", async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "x.tar"), await tarOf(oddTree()));
  const listed = execFileSync("tar", ["--numeric-owner", "-tvf", "x.tar"], { cwd: folder, encoding: "latin1", maxBuffer: 1 << 26 });
  expect(listed).toMatch(/^-rwsr-xr-x 1000\/4000000000 +10000 .* \.\/bin\/tool$/m);
  expect(listed).toMatch(/^crw-rw-rw- 0\/0 +1,3 .* \.\/dev\/null$/m);
  const read = execFileSync("tar", ["-xOf", "x.tar", "./sizes/12289"], { cwd: folder, maxBuffer: 1 << 26 });
  expect(Buffer.compare(read, noise(12_289, 12_289))).toBe(0);
});

test("an empty tree is a tar with its root", async () => {
  const bytes = await tarOf(emptyTree());
  expect(bytes.byteLength % 512).toBe(0);
  const entries = readTar(chunksOf(bytes), { name: "x.tar", entryLimit: 10, sizeLimit: 10 });
  const paths: string[] = [];
  for await (const { path } of entries) paths.push(path);
  expect(paths).toEqual([""]);
});

test("a file that cannot be read fails the whole", async () => {
  const tree = emptyTree();
  tree.put(byteString("a"), file(noise(5)));
  const failure = new Error("unreadable");
  const read = (): AsyncIterable<Uint8Array> => ({ [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(failure) }) });
  await expect(writeTar(entriesOf(tree.root), memorySink(), { read })).rejects.toBe(failure);
});
