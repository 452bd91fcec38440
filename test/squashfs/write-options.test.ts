import { describe, expect, test } from "vitest";
import { blockCodecs } from "#src/codec/block/node-codecs.js";
import { memorySink } from "#src/core/byte-source.js";
import { type ByteString, byteString } from "#src/core/byte-string.js";
import type { BuildEvent } from "#src/core/events.js";
import { inProcessBlocks, writeSquashfs } from "#src/squashfs/index.js";
import type { Node } from "#src/tree/node.js";
import { imagePathOf } from "#src/tree/path.js";
import { emptyTree, file, imageOf, noise, openImage, richTree } from "../support/squashfs.js";

test("later times become the given one, which is the image's own; earlier ones stay", async () => {
  const tree = emptyTree();
  tree.put(imagePathOf("old"), file(noise(1), { mtime: 5 }));
  tree.put(imagePathOf("new"), file(noise(2), { mtime: 4_000_000_000 }));
  const image = await openImage(await imageOf(tree, { mtime: 1000 }));
  expect(image.superblock.modificationTime).toBe(1000);
  expect(image.root.mtime).toBe(1000);
  expect((await image.lookup(imagePathOf("old")))?.mtime).toBe(5);
  expect((await image.lookup(imagePathOf("new")))?.mtime).toBe(1000);
});

test("without a given time the image has the latest of its nodes", async () => {
  const tree = emptyTree();
  tree.put(imagePathOf("new"), file(noise(2), { mtime: 1_800_000_000 }));
  expect((await openImage(await imageOf(tree))).superblock.modificationTime).toBe(1_800_000_000);
});

test("the order in which a tree was put together does not matter", async () => {
  const tree = richTree();
  const turned = emptyTree();
  for (const [name, node] of [...tree.root.children].reverse()) turned.root.children.set(name, node);
  expect(Buffer.from(await imageOf(turned)).equals(await imageOf(tree))).toBe(true);
});

test("levels and block sizes that cannot be are refused before anything is written", async () => {
  for (const options of [{ level: 0 }, { level: 13 }, { level: 1.5 }, { blockSize: 2048 }, { blockSize: 2 << 20 }, { blockSize: 5000 }]) {
    await expect(imageOf(emptyTree(), options)).rejects.toMatchObject({ code: "USAGE", hint: expect.any(String) });
  }
});

test("a higher level makes a smaller image", async () => {
  const tree = emptyTree();
  const words = noise(200_000).map((byte) => 0x61 + (byte % 5));
  tree.put(imagePathOf("text"), file(words));
  expect((await imageOf(tree, { level: 12 })).byteLength).toBeLessThan((await imageOf(tree, { level: 1 })).byteLength);
});

test("progress counts the bytes to their end", async () => {
  const events: BuildEvent[] = [];
  await imageOf(richTree(), { blockSize: 4096, onEvent: (event) => events.push(event) });
  const progress = events.filter((event) => event.type === "progress");
  const last = progress.at(-1);
  expect(progress.length).toBeGreaterThan(5);
  expect(last).toMatchObject({ stage: "pack", unit: "bytes", done: last?.total });
  expect(progress.every((event, i) => event.done >= (progress[i - 1]?.done ?? 0))).toBe(true);
});

test("an aborted signal stops the writing", async () => {
  const stop = new AbortController();
  const onEvent = () => stop.abort();
  await expect(imageOf(richTree(), { signal: stop.signal, onEvent })).rejects.toMatchObject({ code: "INTERRUPTED" });
});

test("attributes that squashfs does not have are left out with a warning", async () => {
  const tree = emptyTree();
  const xattrs = new Map([
    [byteString("system.posix_acl_access"), noise(4)],
    [byteString("user.kept"), noise(4)],
  ]);
  tree.put(imagePathOf("a"), file(noise(1), { xattrs }));
  const events: BuildEvent[] = [];
  const image = await openImage(await imageOf(tree, { onEvent: (event) => events.push(event) }));
  expect([...((await image.lookup(imagePathOf("a")))?.xattrs?.keys() ?? [])]).toEqual(["user.kept"]);
  expect(events).toContainEqual(expect.objectContaining({ type: "warning", message: expect.stringContaining("system.posix_acl_access") }));
});

describe("what squashfs cannot hold is refused by its path", () => {
  const base = { mode: 0o644, uid: 0, gid: 0, mtime: 0 };
  const cases: [why: string, name: string, node: Node][] = [
    ["a name of 256 bytes", "n".repeat(256), file(noise(1))],
    ["a name that leads up", "..", file(noise(1))],
    ["a name with a slash", "a/b", file(noise(1))],
    ["an empty name", "", file(noise(1))],
    ["a mode with type bits", "f", file(noise(1), { mode: 0o100644 })],
    ["a negative time", "f", file(noise(1), { mtime: -1 })],
    ["an owner of more than 32 bits", "f", file(noise(1), { uid: 2 ** 32 })],
    ["a link that is too long", "f", { ...base, type: "symlink", target: byteString("x".repeat(4096)) }],
    ["an empty link", "f", { ...base, type: "symlink", target: byteString("") }],
    ["a major number of 13 bits", "f", { ...base, type: "block-device", major: 4096, minor: 0 }],
    ["a large attribute", "f", file(noise(1), { xattrs: new Map([[byteString("user.x"), noise(65_537)]]) })],
  ];
  test.each(cases)("%s", async (_, name, node) => {
    const tree = emptyTree();
    tree.root.children.set(name as ByteString, node);
    await expect(imageOf(tree)).rejects.toMatchObject({ code: "SQUASHFS_UNSTORABLE", message: expect.stringContaining("/") });
  });

  test("more owners than 16 bits count", async () => {
    const tree = emptyTree();
    for (let uid = 0; uid < 65_536; uid++) tree.root.children.set(byteString(`${uid}`), { ...base, uid, type: "fifo" });
    await expect(imageOf(tree)).rejects.toMatchObject({ code: "SQUASHFS_UNSTORABLE" });
  });
});

test("a content that is not in memory is refused by the maker in process", async () => {
  const tree = emptyTree();
  tree.put(imagePathOf("f"), { ...file(noise(1)), content: { source: { kind: "file", path: "/nowhere" }, offset: 0, size: 5 } });
  const options = { compression: "gzip", blocks: inProcessBlocks(blockCodecs), codecs: blockCodecs } as const;
  await expect(writeSquashfs(tree, memorySink(), options)).rejects.toMatchObject({ code: "INTERNAL" });
});
