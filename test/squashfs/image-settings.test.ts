import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { byteString } from "#src/core/byte-string.js";
import type { ImageSettings } from "#src/squashfs/index.js";
import { imagePathOf } from "#src/tree/path.js";
import { temporaryFolder } from "../support/folder.js";
import { lacks } from "../support/oracle.js";
import { emptyTree, file, imageOf, listImage, listTree, noise, openImage, richTree } from "../support/squashfs.js";

const settings: readonly ImageSettings[] = [
  ...(["gzip", "zstd", "xz", "lz4"] as const).flatMap((compression) => [
    { compression },
    { compression, blockSize: 4096 },
    { compression, blockSize: 1 << 20, fragments: "off" as const },
  ]),
  { compression: "gzip", level: 9 },
  { compression: "gzip", level: 12 },
  { compression: "zstd", level: 1 },
  { fragments: "on", blockSize: 4096 },
  { fragments: "off", blockSize: 4096 },
  { fragments: "always", blockSize: 4096 },
  { uncompressed: ["inodes"] },
  { uncompressed: ["data"] },
  { uncompressed: ["fragments"] },
  { uncompressed: ["xattrs"] },
  { uncompressed: ["ids"] },
  { uncompressed: ["inodes", "data", "fragments", "xattrs", "ids"] },
  { exportable: false },
];

function attributedTree() {
  const tree = richTree();
  const long = noise(300, 5);
  for (let i = 0; i < 60; i++) {
    const xattrs = new Map([
      [byteString("security.capability"), noise(20)],
      [byteString("trusted.long"), long],
      [byteString("user.number"), Uint8Array.of(i)],
    ]);
    tree.put(imagePathOf(`attributed/${i}`), file(noise(10, i), { xattrs }));
  }
  return tree;
}

test.each(settings)("an image with %j is read back", async (options) => {
  const tree = attributedTree();
  const image = await openImage(await imageOf(tree, options));
  expect(await listImage(image)).toEqual(listTree(tree));
});

test.skipIf(lacks("unsquashfs")).each(settings)("unsquashfs reads an image with %j (needs unsquashfs)", async (options) => {
  const folder = temporaryFolder();
  const path = join(folder, "image.squashfs");
  writeFileSync(path, await imageOf(richTree(), options));
  const args = ["-q", "-n", "-no-xattrs", "-d", join(folder, "out"), path, "sizes", "sparse", "text"];
  const { status, stderr } = spawnSync("unsquashfs", args, { encoding: "utf8" });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  const told = spawnSync("unsquashfs", ["-s", path], { encoding: "utf8" });
  expect(told.stderr).toBe("");
  expect(told.stdout).toContain(`Compression ${options.compression ?? "gzip"}`);
});

test.skipIf(lacks("unsquashfs"))("unsquashfs tells what the image says of itself (needs unsquashfs)", async () => {
  const told = async (options: ImageSettings) => {
    const path = join(temporaryFolder(), "image.squashfs");
    writeFileSync(path, await imageOf(attributedTree(), options));
    return spawnSync("unsquashfs", ["-s", path], { encoding: "utf8" }).stdout;
  };
  expect(await told({ level: 6 })).toContain("compression-level 6");
  // Level 9 is what readers assume, and the most that they know.
  for (const level of [9, 12]) expect(await told({ level })).not.toContain("compression-level");
  expect(await told({ compression: "zstd", level: 3 })).toContain("compression-level 3");
  expect(await told({ fragments: "off" })).toContain("Fragments are not stored");
  expect(await told({ fragments: "always" })).toContain("Always-use-fragments option is specified");
  expect(await told({ fragments: "on" })).toContain("Always-use-fragments option is not specified");
  expect(await told({ exportable: false })).toContain("Filesystem is not exportable");
  const stored = await told({ uncompressed: ["inodes", "data", "fragments", "xattrs", "ids"] });
  for (const what of ["Inodes are uncompressed", "Data is uncompressed", "Fragments are uncompressed", "Xattrs are uncompressed"]) {
    expect(stored).toContain(what);
  }
});

test("a long value that recurs is stored once", async () => {
  const size = async (value: (i: number) => Uint8Array) => {
    const tree = emptyTree();
    for (let i = 0; i < 100; i++) {
      const xattrs = new Map([
        [byteString("user.number"), Uint8Array.of(i)],
        [byteString("user.value"), value(i)],
      ]);
      tree.put(imagePathOf(`${i}`), file(noise(1), { xattrs }));
    }
    return (await imageOf(tree, { uncompressed: ["xattrs"] })).byteLength;
  };
  expect(await size(() => noise(1000))).toBeLessThan((await size((i) => noise(1000, i))) - 90_000);
});

test("no fragments are made where they are off, and only of small files where they are on", async () => {
  const tree = emptyTree();
  for (let i = 0; i < 8; i++) tree.put(imagePathOf(`small-${i}`), file(noise(3000, i)));
  for (let i = 0; i < 8; i++) tree.put(imagePathOf(`large-${i}`), file(noise(7000, i + 20)));
  const count = async (options: ImageSettings) =>
    (await openImage(await imageOf(tree, { blockSize: 4096, ...options }))).superblock.fragmentCount;
  expect(await count({ fragments: "off" })).toBe(0);
  expect(await count({ fragments: "on" })).toBe(8);
  expect(await count({ fragments: "always" })).toBeGreaterThan(10);
});
