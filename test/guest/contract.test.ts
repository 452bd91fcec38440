import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { contentOf } from "../../src/core/content.js";
import { checkContract, initCommands, treeRoot } from "../../src/guest/contract.js";
import { injectGuest } from "../../src/guest/inject.js";
import { imagePathOf } from "../../src/tree/path.js";
import { Tree } from "../../src/tree/tree.js";

const owned = { uid: 0, gid: 0, mtime: 0 };
const rulesOf = async (tree: Tree, image?: { compressor: string; size: number }) => {
  const root = treeRoot(tree, async ({ source }) => (source.kind === "memory" ? source.bytes : new Uint8Array(0)));
  return (await checkContract(root, image)).map(({ rule, path }) => `${rule} ${path}`);
};

test("an empty tree lacks init and every directory", async () => {
  const rules = await rulesOf(new Tree());
  expect(rules).toContain("init /sbin/init");
  expect(rules).toContain("directory /overlay");
});

test("with the init sequence alone, its shell and programs are missed", async () => {
  const tree = new Tree();
  await injectGuest(tree, { plugins: [], mtime: 0 });
  const rules = await rulesOf(tree, { compressor: "lzma", size: 2 ** 31 });
  expect(rules).toEqual(expect.arrayContaining(["shebang /sbin/init", "command python3", "command pivot_root", "compressor /", "size /"]));
  expect(rules.some((rule) => rule.startsWith("directory"))).toBe(false);
});

test("a damaged ELF program, and one whose shebang loops", async () => {
  const tree = new Tree();
  await injectGuest(tree, { plugins: [], mtime: 0 });
  const put = (path: string, bytes: Uint8Array) =>
    tree.put(imagePathOf(path), { type: "file", ...owned, mode: 0o755, content: contentOf(bytes) });
  put("/bin/sh", new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 2, 1]));
  put("/bin/mount", new TextEncoder().encode("#!/bin/mount\n"));
  const rules = await rulesOf(tree);
  expect(rules).toContain("elf /bin/sh");
  expect(rules).toContain("shebang /bin/mount");
});

test("knows every command that init0.sh must run or tries", () => {
  const text = readFileSync(new URL("../../src/guest/init0.sh", import.meta.url), "utf8");
  const called = [...text.matchAll(/\b(?:must|try) (\w+)/g)].map(([, name]) => name).filter((name) => name !== "cd" && name !== "ip");
  const known: readonly (string | undefined)[] = [...initCommands.needed, ...initCommands.wanted];
  expect(called.filter((name) => !known.includes(name))).toEqual([]);
});
