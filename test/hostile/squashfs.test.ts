import { deflateSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { blockCodecs } from "#src/codec/block/node-codecs.js";
import { memorySource } from "#src/core/byte-source.js";
import { byteString } from "#src/core/byte-string.js";
import { BuildError } from "#src/core/errors.js";
import { directoryEntryRecord, directoryHeaderRecord } from "#src/squashfs/format/directory.js";
import { superblockRecord } from "#src/squashfs/format/superblock.js";
import { openSquashfs } from "#src/squashfs/index.js";
import { imagePathOf } from "#src/tree/path.js";
import type { Tree } from "#src/tree/tree.js";
import { emptyTree, file, imageOf, noise, openImage, storing } from "../support/squashfs.js";

/** A small tree with every kind of table. */
function sample(): Tree {
  const tree = emptyTree();
  const xattrs = new Map([[byteString("user.a"), noise(20)]]);
  tree.put(imagePathOf("usr/bin/tool"), file(noise(9000), { xattrs, uid: 7 }));
  tree.put(imagePathOf("usr/share/text"), file(new Uint8Array(6000).fill(65)));
  tree.put(imagePathOf("hole"), file(new Uint8Array(8192)));
  tree.put(imagePathOf("link"), { mode: 0o777, uid: 0, gid: 0, mtime: 0, type: "symlink", target: byteString("usr") });
  tree.put(imagePathOf("null"), { mode: 0o666, uid: 0, gid: 0, mtime: 0, type: "character-device", major: 1, minor: 3 });
  return tree;
}

/** Reads everything there is; at most so many bytes of contents, because a damaged size may honestly be large. */
async function readAll(bytes: Uint8Array): Promise<void> {
  const image = await openImage(bytes);
  let left = 4 << 20;
  for await (const { inode } of image.walk()) {
    if (inode.type !== "file") continue;
    for await (const chunk of image.content(inode)) {
      left -= chunk.byteLength;
      if (left < 0) return;
    }
  }
}

/** Ends well or with this project's error; anything else, such as a RangeError, is a bug. */
async function code(bytes: Uint8Array): Promise<string> {
  try {
    await readAll(bytes);
    return "read";
  } catch (error) {
    if (!(error instanceof BuildError)) throw error;
    expect(error.where?.source).toBe("test.squashfs");
    expect(error.where?.offset).toBeTypeOf("number");
    return error.code;
  }
}

function changed(bytes: Uint8Array, change: (copy: Uint8Array, view: DataView) => void): Uint8Array {
  const copy = bytes.slice();
  change(copy, new DataView(copy.buffer));
  return copy;
}

type SuperblockField = (typeof superblockRecord.fields)[number][0];

const withSuperblock = (bytes: Uint8Array, values: Partial<Record<SuperblockField, number | bigint>>): Uint8Array => {
  const copy = bytes.slice();
  copy.set(superblockRecord.encode({ ...superblockRecord.decode(bytes), ...(values as object) }));
  return copy;
};

test("what is not an image is said not to be one", async () => {
  for (const bytes of [new Uint8Array(0), new Uint8Array(3), new Uint8Array(200), noise(5000), new TextEncoder().encode("hsq")]) {
    expect(await code(bytes)).toBe("SQUASHFS_NOT_AN_IMAGE");
  }
});

test("an image cut anywhere is truncated", async () => {
  const bytes = await imageOf(sample(), { blockSize: 4096 });
  const used = Number(superblockRecord.decode(bytes).bytesUsed);
  for (let size = 4; size < used; size += 61) expect([size, await code(bytes.slice(0, size))]).toEqual([size, "SQUASHFS_TRUNCATED"]);
  expect(await code(bytes.slice(0, used))).toBe("read");
});

describe("a superblock that cannot be is refused", () => {
  const cases: [code: string, values: Parameters<typeof withSuperblock>[1]][] = [
    ["SQUASHFS_NOT_AN_IMAGE", { magic: 0x12345678 }],
    ["SQUASHFS_VERSION", { magic: 0x68737173 }],
    ["SQUASHFS_VERSION", { versionMajor: 3, versionMinor: 1 }],
    ["SQUASHFS_VERSION", { versionMinor: 1 }],
    ["SQUASHFS_COMPRESSOR", { compressor: 9 }],
    ["SQUASHFS_COMPRESSOR", { compressor: 77 }],
    ["SQUASHFS_CORRUPT", { blockSize: 0 }],
    ["SQUASHFS_CORRUPT", { blockSize: 8192 }],
    ["SQUASHFS_CORRUPT", { blockLog: 200 }],
    ["SQUASHFS_CORRUPT", { blockSize: 1 << 21, blockLog: 21 }],
    ["SQUASHFS_CORRUPT", { bytesUsed: 95n }],
    ["SQUASHFS_CORRUPT", { bytesUsed: 1n << 63n }],
    ["SQUASHFS_TRUNCATED", { bytesUsed: 1n << 40n }],
    ["SQUASHFS_CORRUPT", { inodeCount: 0 }],
    ["SQUASHFS_CORRUPT", { inodeCount: 1 }],
    ["SQUASHFS_CORRUPT", { idCount: 0 }],
    ["SQUASHFS_CORRUPT", { idCount: 1 }],
    ["SQUASHFS_CORRUPT", { fragmentCount: 0 }],
    ["SQUASHFS_CORRUPT", { rootInode: 0xffff_ffff_ffff_ffffn }],
    ["SQUASHFS_CORRUPT", { rootInode: 0xffffn }],
    ["SQUASHFS_CORRUPT", { rootInode: 0n }],
    ["SQUASHFS_CORRUPT", { inodeTableStart: 0n }],
    ["SQUASHFS_CORRUPT", { directoryTableStart: 96n }],
    ["SQUASHFS_CORRUPT", { directoryTableStart: 1n << 62n }],
    ["SQUASHFS_CORRUPT", { fragmentTableStart: 0xffff_ffff_ffff_ffffn }],
    ["SQUASHFS_CORRUPT", { idTableStart: 0xffff_ffff_ffff_ffffn }],
    ["SQUASHFS_CORRUPT", { xattrTableStart: 0xffff_ffff_ffff_ffffn }],
    ["SQUASHFS_CORRUPT", { xattrTableStart: 1n << 50n }],
  ];
  test.each(cases)("%s: %o", async (expected, values) => {
    expect(await code(withSuperblock(await imageOf(sample(), { blockSize: 4096 }), values))).toBe(expected);
  });
});

/** The same numbers every time: a failure can be repeated. */
function* numbers(seed: number): Generator<number, never> {
  let state = seed;
  for (;;) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    yield state >>> 8;
  }
}

test.each([
  ["compressed", blockCodecs],
  ["stored", storing],
])("600 damaged images (%s) are read or refused, never anything else", async (_, codecs) => {
  const bytes = await imageOf(sample(), { blockSize: 4096, codecs });
  const { bytesUsed, inodeTableStart } = superblockRecord.decode(bytes);
  const metadata = Number(inodeTableStart);
  const random = numbers(codecs === blockCodecs ? 11 : 23);
  const codes = new Set<string>();
  for (let i = 0; i < 600; i++) {
    const damaged = changed(bytes, (copy) => {
      for (let n = 1 + (i % 3); n > 0; n--) {
        const from = i % 4 === 0 ? 4 : metadata;
        const to = i % 4 === 0 ? 96 : Number(bytesUsed);
        const value = [0, 0xff, 0x80, random.next().value][i % 4] ?? 0;
        copy[from + (random.next().value % (to - from))] = value;
      }
    });
    codes.add(await code(damaged));
  }
  expect([...codes]).toEqual(expect.arrayContaining(["read", "SQUASHFS_CORRUPT"]));
});

/** Where the listing of a directory stands in an image whose metadata is stored. */
async function listingAt(bytes: Uint8Array, path: string): Promise<number> {
  const image = await openImage(bytes);
  const inode = await image.lookup(imagePathOf(path));
  if (inode?.type !== "directory") throw new Error(`${path} is no directory`);
  return image.superblock.directoryTableStart + inode.listing.at.block + 2 + inode.listing.at.offset;
}

/** Rewrites the first entry of a directory so that it leads to another directory's inode. */
async function redirected(bytes: Uint8Array, from: string, to: string): Promise<Uint8Array> {
  const image = await openImage(bytes);
  const target = await image.lookup(imagePathOf(to));
  if (target?.type !== "directory") throw new Error(`${to} is no directory`);
  const at = await listingAt(bytes, from);
  return changed(bytes, (_, view) => {
    view.setUint32(at + 4, Math.floor(target.listing.inode / 0x10000), true);
    view.setUint16(at + directoryHeaderRecord.size, target.listing.inode % 0x10000, true);
    view.setUint16(at + directoryHeaderRecord.size + 4, 1, true);
  });
}

describe("directories", () => {
  const nested = (): Tree => {
    const tree = emptyTree();
    tree.putDirectory(imagePathOf("a/b/c"), { mode: 0o755, uid: 0, gid: 0, mtime: 0 });
    return tree;
  };

  test("that lead back up are refused, and so is one in two places", async () => {
    const bytes = await imageOf(nested(), { codecs: storing });
    expect(await code(bytes)).toBe("read");
    for (const to of ["", "a", "a/b"]) expect(await code(await redirected(bytes, "a/b", to))).toBe("SQUASHFS_CORRUPT");
  });

  test("with names that are not names are refused", async () => {
    const bytes = await imageOf(nested(), { codecs: storing });
    const name = (await listingAt(bytes, "a")) + directoryHeaderRecord.size + directoryEntryRecord.size;
    for (const bad of [0, 0x2e, 0x2f]) expect(await code(changed(bytes, (_, view) => view.setUint8(name, bad)))).toBe("SQUASHFS_CORRUPT");
  });

  test("with a name twice are refused", async () => {
    const tree = emptyTree();
    for (const name of ["x", "y"]) tree.put(imagePathOf(name), file(new Uint8Array(0)));
    const bytes = await imageOf(tree, { codecs: storing });
    const name = (await listingAt(bytes, "")) + directoryHeaderRecord.size + directoryEntryRecord.size;
    expect(await code(changed(bytes, (_, view) => view.setUint8(name, 0x79)))).toBe("SQUASHFS_CORRUPT");
  });

  test("whose entries say another type than their inodes are refused", async () => {
    const bytes = await imageOf(nested(), { codecs: storing });
    const type = (await listingAt(bytes, "a")) + directoryHeaderRecord.size + 4;
    expect(await code(changed(bytes, (_, view) => view.setUint16(type, 2, true)))).toBe("SQUASHFS_CORRUPT");
  });
});

describe("files", () => {
  /** An image of one file with holes, and where its extended inode's body stands. */
  async function oneFile(): Promise<{ readonly bytes: Uint8Array; readonly body: number }> {
    const tree = emptyTree();
    tree.put(imagePathOf("f"), file(new Uint8Array(8192)));
    const bytes = await imageOf(tree, { blockSize: 4096, codecs: storing });
    return { bytes, body: Number(superblockRecord.decode(bytes).inodeTableStart) + 2 + 16 };
  }

  test("that claim more than the limit are refused", async () => {
    const { bytes, body } = await oneFile();
    expect(await code(changed(bytes, (_, view) => view.setBigUint64(body + 8, 1n << 60n, true)))).toBe("SQUASHFS_LIMIT");
  });

  test("that claim more than their blocks end with an error, not with endless zeros", async () => {
    const { bytes, body } = await oneFile();
    const large = changed(bytes, (_, view) => view.setBigUint64(body + 8, 1n << 21n, true));
    expect(await code(large)).toBe("SQUASHFS_CORRUPT");
  });

  test("whose blocks lie outside of the image are refused", async () => {
    const { bytes, body } = await oneFile();
    const words = body + 40;
    expect(await code(changed(bytes, (_, view) => view.setUint32(words, (1 << 24) | 4096, true)))).toBe("SQUASHFS_CORRUPT");
    expect(await code(changed(bytes, (_, view) => view.setUint32(words, 0xff_ffff, true)))).toBe("SQUASHFS_CORRUPT");
  });
});

test("a metadata block that expands past 8 KiB is refused", async () => {
  const bytes = await imageOf(emptyTree());
  const { inodeTableStart } = superblockRecord.decode(bytes);
  const bomb = deflateSync(new Uint8Array(100_000));
  const at = Number(inodeTableStart);
  const copy = changed(bytes, (copy, view) => {
    view.setUint16(at, bomb.byteLength, true);
    copy.set(bomb, at + 2);
  });
  const larger = withSuperblock(copy, { directoryTableStart: BigInt(at + 2 + bomb.byteLength), bytesUsed: BigInt(copy.byteLength) });
  expect(await code(larger)).toBe("SQUASHFS_CORRUPT");
});

test("a failure of the source comes through as it is", async () => {
  const bytes = await imageOf(sample());
  const source = memorySource("remote", bytes);
  const broken = {
    ...source,
    read: async (offset: number, length: number) => (offset > 0 ? Promise.reject(new Error("gone")) : source.read(offset, length)),
  };
  await expect(openSquashfs(broken, { codecs: blockCodecs })).rejects.toThrow("gone");
});
