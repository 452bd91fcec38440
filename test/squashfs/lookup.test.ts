import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { blockCodecs } from "#src/codec/block/node-codecs.js";
import { memorySource } from "#src/core/byte-source.js";
import { openSquashfs } from "#src/squashfs/index.js";
import { imagePathOf } from "#src/tree/path.js";
import { temporaryFolder } from "../support/folder.js";
import { lacks } from "../support/oracle.js";
import { emptyTree, file, imageOf, openImage, storing } from "../support/squashfs.js";

const nameOf = (i: number) => `a-name-that-takes-some-room-${String(i).padStart(5, "0")}`;

test("a name of a huge directory is found by the index, without reading the listing", async () => {
  const tree = emptyTree();
  const linked = file(new Uint8Array(1));
  for (let i = 0; i < 20_000; i++) tree.put(imagePathOf(`many/${nameOf(i)}`), linked);
  const source = memorySource("test.squashfs", await imageOf(tree, { codecs: storing }));
  const places = new Set<number>();
  const counting = {
    ...source,
    read: (offset: number, length: number) => {
      places.add(offset);
      return source.read(offset, length);
    },
  };
  const image = await openSquashfs(counting, { codecs: blockCodecs });
  places.clear();
  expect(await image.lookup(imagePathOf(`many/${nameOf(17_000)}`))).toMatchObject({ type: "file" });
  expect(await image.lookup(imagePathOf(`many/${nameOf(99_999)}`))).toBeUndefined();
  // the listing has some hundred blocks
  expect([...places].filter((at) => at >= image.superblock.directoryTableStart).length).toBeLessThan(8);
  for (const i of [0, 1, 203, 204, 255, 256, 9999, 19_998, 19_999]) {
    expect(await image.lookup(imagePathOf(`many/${nameOf(i)}`))).toMatchObject({ type: "file", links: 20_000 });
  }
  for (const name of ["a", "zzz", `${nameOf(500)}x`, nameOf(20_000)])
    expect(await image.lookup(imagePathOf(`many/${name}`))).toBeUndefined();
});

test.skipIf(lacks("mksquashfs"))("the index of mksquashfs leads to every name (needs mksquashfs)", async () => {
  const folder = join(temporaryFolder(), "source");
  mkdirSync(folder);
  for (let i = 0; i < 3000; i++) writeFileSync(join(folder, nameOf(i)), `${i}`);
  const path = join(temporaryFolder(), "image.squashfs");
  expect(spawnSync("mksquashfs", [folder, path, "-no-progress", "-quiet"]).status).toBe(0);
  const image = await openImage(readFileSync(path));
  expect(image.root.listing.index).toBeDefined();
  const wrong: number[] = [];
  for (let i = 0; i < 3000; i++) {
    const inode = await image.lookup(imagePathOf(nameOf(i)));
    if (inode?.type !== "file" || inode.size !== String(i).length) wrong.push(i);
  }
  expect(wrong).toEqual([]);
  expect(await image.lookup(imagePathOf(`${nameOf(5)}0`))).toBeUndefined();
});
