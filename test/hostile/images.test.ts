import { deflateSync } from "node:zlib";
import { expect, test } from "vitest";
import { directoryEntryRecord, directoryHeaderRecord, directoryIndexRecord } from "#src/squashfs/format/directory.js";
import { exportRecord } from "#src/squashfs/format/export.js";
import { fragmentRecord } from "#src/squashfs/format/fragment.js";
import {
  basicDirectoryRecord,
  basicFileRecord,
  extendedDirectoryRecord,
  extendedFileRecord,
  inodeHeaderRecord,
  symlinkRecord,
} from "#src/squashfs/format/inode.js";
import { encodeReference } from "#src/squashfs/format/metadata-block.js";
import { xattrKeyRecord, xattrSetRecord, xattrTableRecord } from "#src/squashfs/format/xattr.js";
import { outcome, readEverything, verifyBytes } from "../support/read-everything.js";
import { HostileImage } from "./hostile-image.js";

const body = inodeHeaderRecord.size;
const name = directoryHeaderRecord.size + directoryEntryRecord.size;
/** Whatever hangs takes far longer. */
const patience = 10_000;

/** Where the first entry stands in a listing. */
const entry = directoryHeaderRecord.size;

type Change = (image: HostileImage) => Promise<void> | void;

/** Makes the first name of a directory lead to another place. */
const redirect = async (image: HostileImage, from: string, to: string) => {
  const listing = await image.listing(from);
  const { reference, inode } = await image.find(to);
  image.set(directoryHeaderRecord, listing, { inodeBlock: reference.block, inodeNumber: inode.number });
  image.set(directoryEntryRecord, listing + entry, { offset: reference.offset, numberDelta: 0 });
};

/** What reading everything ends with: a code, or `read` where only a check can see it. */
const cases: readonly (readonly [what: string, expected: string, change: Change])[] = [
  ["a directory that contains itself", "SQUASHFS_CORRUPT", (image) => redirect(image, "a/b", "a/b")],
  ["a directory that contains the root", "SQUASHFS_CORRUPT", (image) => redirect(image, "a", "")],
  ["a directory in two places", "SQUASHFS_CORRUPT", (image) => redirect(image, "", "many")],
  [
    "two directories with one listing",
    "SQUASHFS_CORRUPT",
    async (image) => {
      const [a, b] = [await image.find("a"), await image.find("a/b")];
      const { block, offset, listingSize } = image.get(basicDirectoryRecord, a.at + body);
      image.set(basicDirectoryRecord, b.at + body, { block: block ?? 0, offset: offset ?? 0, listingSize: listingSize ?? 0 });
    },
  ],
  [
    "an inode that begins inside of another",
    "SQUASHFS_CORRUPT",
    async (image) => {
      const { offset } = image.get(directoryEntryRecord, (await image.listing("a/b")) + entry);
      image.set(directoryEntryRecord, (await image.listing("a/b")) + entry, { offset: Number(offset) + 4 });
    },
  ],
  [
    "two inodes with one number",
    "read",
    async (image) => {
      const tail = await image.find("tail");
      image.set(inodeHeaderRecord, (await image.find("pipe")).at, { number: tail.inode.number });
    },
  ],
  [
    "an inode number past the count",
    "SQUASHFS_CORRUPT",
    async (image) => {
      image.set(inodeHeaderRecord, (await image.find("pipe")).at, { number: 0xffff_ffff });
    },
  ],
  ["a huge count of inodes", "read", (image) => image.setSuperblock({ inodeCount: 0xffff_ffff })],
  ["a huge count of fragments", "read", (image) => image.setSuperblock({ fragmentCount: 0xffff_ffff })],
  ["a huge count of owners", "read", (image) => image.setSuperblock({ idCount: 0xffff })],
  [
    "an owner out of range",
    "SQUASHFS_CORRUPT",
    async (image) => image.set(inodeHeaderRecord, (await image.find("pipe")).at, { uidIndex: 900 }),
  ],
  [
    "a group out of range",
    "SQUASHFS_CORRUPT",
    async (image) => image.set(inodeHeaderRecord, (await image.find("tail")).at, { gidIndex: 0xffff }),
  ],
  ["an inode of type 0", "SQUASHFS_CORRUPT", async (image) => image.set(inodeHeaderRecord, (await image.find("pipe")).at, { type: 0 })],
  ["an inode of type 15", "SQUASHFS_CORRUPT", async (image) => image.set(inodeHeaderRecord, (await image.find("pipe")).at, { type: 15 })],
  [
    "an inode of another type than its name",
    "SQUASHFS_CORRUPT",
    async (image) => image.set(inodeHeaderRecord, (await image.find("pipe")).at, { type: 7 }),
  ],
  ["the name ..", "SQUASHFS_CORRUPT", async (image) => image.put((await image.listing("a")) + name, 0x2e)],
  ["a name with a slash", "SQUASHFS_CORRUPT", async (image) => image.put((await image.listing("")) + name, 0x2f)],
  ["a name with a NUL", "SQUASHFS_CORRUPT", async (image) => image.put((await image.listing("")) + name, 0)],
  [
    "a name of 65536 bytes",
    "SQUASHFS_CORRUPT",
    async (image) => image.set(directoryEntryRecord, (await image.listing("")) + entry, { nameSizeLessOne: 0xffff }),
  ],
  [
    "a name that runs past its listing",
    "SQUASHFS_CORRUPT",
    async (image) => image.set(directoryEntryRecord, (await image.listing("a")) + entry, { nameSizeLessOne: 200 }),
  ],
  [
    "a name twice",
    "SQUASHFS_CORRUPT",
    async (image) => {
      const at = (await image.listing("many")) + name;
      image.bytes.copyWithin(at + 32 + directoryEntryRecord.size, at, at + 32);
    },
  ],
  ["names out of order", "read", async (image) => image.put((await image.listing("")) + name, 0x7a)],
  [
    "a header with 2^32 entries",
    "SQUASHFS_CORRUPT",
    async (image) => image.set(directoryHeaderRecord, await image.listing(""), { countLessOne: 0xffff_ffff }),
  ],
  [
    "a header with more entries than there are",
    "SQUASHFS_CORRUPT",
    async (image) => image.set(directoryHeaderRecord, await image.listing("a"), { countLessOne: 200 }),
  ],
  [
    "a listing of 4 GB",
    "SQUASHFS_LIMIT",
    async (image) => image.set(extendedDirectoryRecord, (await image.find("many")).at + body, { listingSize: 0xffff_ffff }),
  ],
  [
    "a listing past the table's end",
    "SQUASHFS_CORRUPT",
    async (image) => image.set(extendedDirectoryRecord, (await image.find("many")).at + body, { listingSize: 60 << 20 }),
  ],
  [
    "a listing outside of its table",
    "SQUASHFS_CORRUPT",
    async (image) => image.set(basicDirectoryRecord, (await image.find("a")).at + body, { block: 0xffff_ffff }),
  ],
  [
    "an index that leads outside",
    "read",
    async (image) => {
      const at = (await image.find("many")).at + body + extendedDirectoryRecord.size;
      image.set(directoryIndexRecord, at, { position: 0xffff_0000 });
    },
  ],
  [
    "an index that names another entry",
    "read",
    async (image) => image.put((await image.find("many")).at + body + extendedDirectoryRecord.size + directoryIndexRecord.size + 31, 0x41),
  ],
  [
    "an index with 65535 entries",
    "read",
    async (image) => image.set(extendedDirectoryRecord, (await image.find("many")).at + body, { indexCount: 0xffff }),
  ],
  [
    "a count of links that is wrong",
    "read",
    async (image) => image.set(extendedFileRecord, (await image.find("linked")).at + body, { links: 7 }),
  ],
  [
    "a directory's count of links that is wrong",
    "read",
    async (image) => image.set(basicDirectoryRecord, (await image.find("a")).at + body, { links: 99 }),
  ],
  [
    "a link with a target of 4 GB",
    "SQUASHFS_LIMIT",
    async (image) => image.set(symlinkRecord, (await image.find("link")).at + body, { targetSize: 0xffff_ffff }),
  ],
  [
    "a tail in a fragment that is not there",
    "SQUASHFS_CORRUPT",
    async (image) => image.set(basicFileRecord, (await image.find("tail")).at + body, { fragment: 1000 }),
  ],
  [
    "a tail past the end of its fragment",
    "SQUASHFS_CORRUPT",
    async (image) => image.set(basicFileRecord, (await image.find("tail")).at + body, { fragmentOffset: 4090 }),
  ],
  [
    "a tail at 4 GB of its fragment",
    "SQUASHFS_CORRUPT",
    async (image) => image.set(basicFileRecord, (await image.find("tail")).at + body, { fragmentOffset: 0xffff_ffff }),
  ],
  [
    "a fragment block past the end",
    "SQUASHFS_CORRUPT",
    (image) => image.set(fragmentRecord, image.tableBlock(image.superblock.fragmentTableStart), { start: 1n << 40n }),
  ],
  [
    "a fragment block of 16 MB",
    "SQUASHFS_CORRUPT",
    (image) => image.set(fragmentRecord, image.tableBlock(image.superblock.fragmentTableStart), { sizeWord: 0xff_ffff }),
  ],
  [
    "a file that begins past the end",
    "SQUASHFS_CORRUPT",
    async (image) => image.set(basicFileRecord, (await image.find("blocks")).at + body, { start: 0xffff_ffff }),
  ],
  [
    "a file whose blocks overlap the superblock",
    "read",
    async (image) => image.set(basicFileRecord, (await image.find("blocks")).at + body, { start: 0 }),
  ],
  [
    "a file whose blocks are those of another, one byte on",
    "read",
    async (image) => {
      const { start } = image.get(basicFileRecord, (await image.find("blocks")).at + body);
      image.set(extendedFileRecord, (await image.find("hole")).at + body, { start: BigInt(start ?? 0) + 1n });
      image.put((await image.find("hole")).at + body + extendedFileRecord.size, 0, 16, 0, 1);
    },
  ],
  [
    "a file of 4 GB without the blocks for it",
    "SQUASHFS_CORRUPT",
    async (image) => image.set(basicFileRecord, (await image.find("blocks")).at + body, { size: 0xffff_ffff }),
  ],
  [
    "a sparse file of 2^63 bytes",
    "SQUASHFS_LIMIT",
    async (image) => image.set(extendedFileRecord, (await image.find("hole")).at + body, { size: 1n << 63n }),
  ],
  [
    "a sparse file of 2^39 bytes",
    "SQUASHFS_CORRUPT",
    async (image) => image.set(extendedFileRecord, (await image.find("hole")).at + body, { size: 1n << 39n }),
  ],
  [
    "a block that inflates beyond its size",
    "SQUASHFS_CORRUPT",
    async (image) => {
      const { inode, at } = await image.find("blocks");
      const bomb = deflateSync(new Uint8Array(3_000_000));
      if (inode.type !== "file") throw new Error("blocks is a file");
      image.bytes.set(bomb, inode.data.start);
      image.put(at + body + basicFileRecord.size, bomb.byteLength & 0xff, bomb.byteLength >> 8, 0, 0);
    },
  ],
  [
    "a block that inflates to less",
    "SQUASHFS_CORRUPT",
    async (image) => {
      const { inode, at } = await image.find("blocks");
      const small = deflateSync(new Uint8Array(100));
      if (inode.type !== "file") throw new Error("blocks is a file");
      image.bytes.set(small, inode.data.start);
      image.put(at + body + basicFileRecord.size, small.byteLength, 0, 0, 0);
    },
  ],
  ["a metadata block of no bytes", "SQUASHFS_CORRUPT", (image) => image.put(image.superblock.directoryTableStart, 0, 0x80)],
  ["a metadata block of 32767 bytes", "SQUASHFS_CORRUPT", (image) => image.put(image.superblock.inodeTableStart, 0xff, 0xff)],
  ["a metadata block that is no zlib stream", "SQUASHFS_CORRUPT", (image) => image.put(image.superblock.inodeTableStart + 1, 0x01)],
  ["the inode table over the superblock", "SQUASHFS_CORRUPT", (image) => image.setSuperblock({ inodeTableStart: 10n })],
  [
    "the inode table after the directory table",
    "SQUASHFS_CORRUPT",
    (image) => image.setSuperblock({ inodeTableStart: BigInt(image.superblock.directoryTableStart) + 1n }),
  ],
  ["the id table over the superblock", "SQUASHFS_CORRUPT", (image) => image.setSuperblock({ idTableStart: 90n })],
  [
    "the id table in the inode table",
    "SQUASHFS_CORRUPT",
    (image) => image.setSuperblock({ idTableStart: BigInt(image.superblock.inodeTableStart) }),
  ],
  ["the fragment table in the data", "SQUASHFS_CORRUPT", (image) => image.setSuperblock({ fragmentTableStart: 100n })],
  [
    "a list of table blocks that leads outside",
    "SQUASHFS_CORRUPT",
    (image) => new DataView(image.bytes.buffer).setBigUint64(image.superblock.idTableStart, 1n << 60n, true),
  ],
  [
    "an export table that lies",
    "read",
    (image) => image.set(exportRecord, image.tableBlock(image.superblock.exportTableStart), { inode: 0x1234_5678n }),
  ],
  ["an export table outside of the image", "SQUASHFS_CORRUPT", (image) => image.setSuperblock({ exportTableStart: 1n << 40n })],
  [
    "a root that is no directory",
    "SQUASHFS_CORRUPT",
    async (image) => image.setSuperblock({ rootInode: encodeReference((await image.find("pipe")).reference) }),
  ],
  ["a root outside of the inode table", "SQUASHFS_CORRUPT", (image) => image.setSuperblock({ rootInode: 0xffff_ffff_0000n })],
  ["a block size that is no power of two", "SQUASHFS_CORRUPT", (image) => image.setSuperblock({ blockSize: 5000 })],
  ["attributes without a table of them", "SQUASHFS_CORRUPT", (image) => image.setSuperblock({ xattrTableStart: 0xffff_ffff_ffff_ffffn })],
  [
    "attributes whose set is out of range",
    "SQUASHFS_CORRUPT",
    async (image) => image.set(extendedFileRecord, (await image.find("x")).at + body, { xattrs: 5000 }),
  ],
  ["a set with 2^32 attributes", "SQUASHFS_CORRUPT", (image) => image.set(xattrSetRecord, image.xattrSets, { count: 0xffff_ffff })],
  [
    "a huge count of sets",
    "read",
    (image) => image.set(xattrTableRecord, image.superblock.xattrTableStart ?? 0, { setCount: 0xffff_ffff }),
  ],
  [
    "a set outside of the attributes",
    "SQUASHFS_CORRUPT",
    (image) => image.set(xattrSetRecord, image.xattrSets, { reference: 0xffff_ffff_0000n }),
  ],
  [
    "attributes that stand before the image",
    "SQUASHFS_CORRUPT",
    (image) => image.set(xattrTableRecord, image.superblock.xattrTableStart ?? 0, { start: 1n << 62n }),
  ],
  ["an attribute of an unknown kind", "SQUASHFS_CORRUPT", (image) => image.set(xattrKeyRecord, image.xattrPairs, { type: 77 })],
  ["an attribute's name of 65535 bytes", "SQUASHFS_LIMIT", (image) => image.set(xattrKeyRecord, image.xattrPairs, { nameSize: 0xffff })],
  [
    "a value elsewhere whose size is a part of the reference to it",
    "SQUASHFS_LIMIT",
    (image) => {
      // the size of the value is read from two bytes of the reference's size and two of the reference
      image.set(xattrSetRecord, image.xattrSets, { count: 1 });
      const key = image.xattrPairs;
      const { nameSize } = image.get(xattrKeyRecord, key);
      image.set(xattrKeyRecord, key, { type: 0x100 });
      const size = key + xattrKeyRecord.size + Number(nameSize);
      image.put(size, 8, 0, 0, 0, size - key + 2, 0, 0, 0, 0, 0, 0, 0);
    },
  ],
  [
    "a value elsewhere that stands outside",
    "SQUASHFS_CORRUPT",
    (image) => {
      const key = image.xattrPairs;
      const { nameSize } = image.get(xattrKeyRecord, key);
      image.set(xattrKeyRecord, key, { type: 0x100 });
      image.put(key + xattrKeyRecord.size + Number(nameSize), 8, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0, 0, 0);
    },
  ],
  [
    "zeros in place of the directory table",
    "SQUASHFS_CORRUPT",
    (image) => image.bytes.fill(0, image.superblock.directoryTableStart, image.superblock.directoryTableStart + 200),
  ],
  [
    "an image without its last byte",
    "SQUASHFS_TRUNCATED",
    (image) => {
      image.bytes = image.bytes.slice(0, image.superblock.bytesUsed - 1);
    },
  ],
  [
    "an image of its superblock alone",
    "SQUASHFS_TRUNCATED",
    (image) => {
      image.bytes = image.bytes.slice(0, 96);
    },
  ],
];

test("the image that the cases change is whole", async () => {
  const { bytes } = await HostileImage.of();
  expect(await outcome(() => readEverything(bytes))).toBe("read");
  expect(await verifyBytes(bytes)).toMatchObject({ problemCount: 0, problems: [] });
});

test.each(cases)("%s is %s", async (_, expected, change) => {
  const image = await HostileImage.of();
  await change(image);
  const started = performance.now();
  const memory = process.memoryUsage().rss;
  expect(await outcome(() => readEverything(image.bytes))).toBe(expected);
  let problems = 0;
  const checked = await outcome(async () => {
    const result = await verifyBytes(image.bytes);
    problems = result.problemCount;
    for (const { offset } of result.problems) expect(offset).toBeTypeOf("number");
    expect(result.problems.length).toBeLessThanOrEqual(100);
  });
  expect(checked === "read" ? problems : 1).toBeGreaterThan(0);
  expect(performance.now() - started).toBeLessThan(patience);
  expect(process.memoryUsage().rss - memory).toBeLessThan(512 << 20);
});
