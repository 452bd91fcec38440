import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type Content, contentOf } from "../../src/core/content.js";
import { limits } from "../../src/core/limits.js";
import { checkContract, initCommands, treeRoot } from "../../src/guest/contract.js";
import { injectGuest } from "../../src/guest/inject.js";
import { imagePathOf } from "../../src/tree/path.js";
import { Tree } from "../../src/tree/tree.js";

const owned = { uid: 0, gid: 0, mtime: 0 };
const text = (value: string) => new TextEncoder().encode(value);
const inMemory = ({ source }: Content) => {
  const bytes = source.kind === "memory" ? source.bytes : new Uint8Array(0);
  return (from: number, to: number) => bytes.subarray(from, to);
};
const rootOf = (tree: Tree) => treeRoot(tree, async (content) => inMemory(content));
const findingsOf = (tree: Tree, image?: { compressor: string; size: number }) => checkContract(rootOf(tree), { image });
const rulesOf = async (tree: Tree, image?: { compressor: string; size: number }) =>
  (await findingsOf(tree, image)).map(({ rule, path }) => `${rule} ${path}`);
const put = (tree: Tree, path: string, bytes: Uint8Array) =>
  tree.put(imagePathOf(path), { type: "file", ...owned, mode: 0o755, content: contentOf(bytes) });

/** A shared object of 64 bits that needs libraries: one segment for all of it, and one for its dynamic section. */
function elfOf({ needed = [], machine = 62 }: { readonly needed?: readonly string[]; readonly machine?: number }): Uint8Array {
  const strings = Buffer.from(`\0${needed.map((name) => `${name}\0`).join("")}`);
  const dynamicAt = 64 + 2 * 56;
  const entries: [number, number][] = [[5, dynamicAt + (needed.length + 2) * 16]];
  let at = 1;
  for (const name of needed) {
    entries.push([1, at]);
    at += name.length + 1;
  }
  entries.push([0, 0]);
  const bytes = Buffer.alloc(dynamicAt + entries.length * 16 + strings.length);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  bytes.writeUInt16LE(3, 16);
  bytes.writeUInt16LE(machine, 18);
  bytes.writeBigUInt64LE(64n, 32);
  bytes.writeUInt16LE(56, 54);
  bytes.writeUInt16LE(2, 56);
  const segment = (index: number, type: number, from: number, size: number) => {
    const place = 64 + index * 56;
    bytes.writeUInt32LE(type, place);
    for (const [field, value] of [
      [8, from],
      [16, from],
      [32, size],
      [40, size],
    ] as const)
      bytes.writeBigUInt64LE(BigInt(value), place + field);
  };
  segment(0, 1, 0, bytes.length);
  segment(1, 2, dynamicAt, entries.length * 16);
  for (const [index, [tag, value]] of entries.entries()) {
    bytes.writeBigUInt64LE(BigInt(tag), dynamicAt + index * 16);
    bytes.writeBigUInt64LE(BigInt(value), dynamicAt + index * 16 + 8);
  }
  bytes.set(strings, dynamicAt + entries.length * 16);
  return bytes;
}

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
  put(tree, "/bin/sh", new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 2, 1]));
  put(tree, "/bin/mount", text("#!/bin/mount\n"));
  const rules = await rulesOf(tree);
  expect(rules).toContain("elf /bin/sh");
  expect(rules).toContain("shebang /bin/mount");
});

describe("libraries", () => {
  const libraries = (tree: Tree) => rulesOf(tree).then((rules) => rules.filter((rule) => rule.startsWith("library")));
  const withShell = async (elf: Parameters<typeof elfOf>[0]) => {
    const tree = new Tree();
    await injectGuest(tree, { plugins: [], mtime: 0 });
    put(tree, "/bin/sh", elfOf(elf));
    return tree;
  };

  test("a missing one is named with the program that needs it", async () => {
    const tree = await withShell({ needed: ["libone.so.1"] });
    put(tree, "/usr/lib/libone.so.1", elfOf({ needed: ["libtwo.so.2"] }));
    expect(await libraries(tree)).toEqual(["library /usr/lib/libone.so.1"]);
    put(tree, "/usr/lib/x86_64-linux-gnu/libtwo.so.2", elfOf({}));
    expect(await libraries(tree)).toEqual([]);
  });

  test("folders of ld.so.conf and of what it includes count once there is a cache", async () => {
    const tree = await withShell({ needed: ["libone.so.1", "libtwo.so.2", "libthree.so.3"] });
    put(tree, "/opt/one/libone.so.1", elfOf({}));
    put(tree, "/opt/two/libtwo.so.2", elfOf({}));
    put(tree, "/opt/three/libthree.so.3", elfOf({}));
    put(tree, "/etc/ld.so.conf", text("include ld.so.conf.d/*.conf\n/opt/one # ours\n"));
    put(tree, "/etc/ld.so.conf.d/two.conf", text("include /etc/more\n"));
    put(tree, "/etc/ld.so.conf.d/three.off", text("/opt/three\n"));
    put(tree, "/etc/more", text("/opt/two\ninclude /etc/ld.so.conf\n"));
    expect(await libraries(tree)).toHaveLength(3);
    put(tree, "/etc/ld.so.cache", text("x"));
    const missing = (await findingsOf(tree)).filter(({ rule }) => rule === "library");
    expect(missing.map(({ message }) => message)).toEqual(["/bin/sh needs libthree.so.3, which is not where the loader looks."]);
  });

  test("folders of ld.so.conf.d that nothing includes do not count", async () => {
    const tree = await withShell({ needed: ["libone.so.1"] });
    put(tree, "/opt/one/libone.so.1", elfOf({}));
    put(tree, "/etc/ld.so.conf.d/one.conf", text("/opt/one\n"));
    put(tree, "/etc/ld.so.cache", text("x"));
    expect(await libraries(tree)).toEqual(["library /bin/sh"]);
  });

  test("a program for another processor is one, unless the image is for that", async () => {
    const tree = await withShell({ machine: 183 });
    expect(await rulesOf(tree)).toContain("elf /bin/sh");
    expect((await checkContract(rootOf(tree), { architecture: "arm64" })).map(({ rule }) => rule)).not.toContain("elf");
  });

  test("one that is too large is not read", async () => {
    const tree = await withShell({ needed: ["liblarge.so.1"] });
    const content = { ...contentOf(new Uint8Array(0)), size: limits.contractFileSize + 1 };
    tree.put(imagePathOf("/usr/lib/liblarge.so.1"), { type: "file", ...owned, mode: 0o755, content });
    const read: number[] = [];
    const root = treeRoot(tree, async (content) => {
      read.push(content.size);
      return inMemory(content);
    });
    expect((await checkContract(root)).filter(({ rule }) => rule === "library" || rule === "elf")).toEqual([]);
    expect(Math.max(...read)).toBeLessThan(limits.contractFileSize);
  });

  test("of a large one only the parts are read that say what it needs", async () => {
    const tree = await withShell({ needed: ["liblarge.so.1"] });
    const large = new Uint8Array(8 << 20);
    large.set(elfOf({ needed: ["libmissing.so"] }));
    tree.put(imagePathOf("/usr/lib/liblarge.so.1"), { type: "file", ...owned, mode: 0o755, content: contentOf(large) });
    let read = 0;
    const root = treeRoot(tree, async (content) => (from, to) => {
      read += to - from;
      return inMemory(content)(from, to);
    });
    expect((await checkContract(root)).map(({ rule, message }) => `${rule} ${message}`)).toContainEqual(
      expect.stringMatching(/^library .*libmissing\.so/),
    );
    expect(read).toBeLessThan(1 << 20);
  });
});

test("knows every command that init0.sh must run or tries", () => {
  const text = readFileSync(new URL("../../src/guest/init0.sh", import.meta.url), "utf8");
  const called = [...text.matchAll(/\b(?:must|try) (\w+)/g)].map(([, name]) => name).filter((name) => name !== "cd" && name !== "ip");
  const known: readonly (string | undefined)[] = [...initCommands.needed, ...initCommands.wanted];
  expect(called.filter((name) => !known.includes(name))).toEqual([]);
});
