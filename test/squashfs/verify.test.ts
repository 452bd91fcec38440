import { spawnSync } from "node:child_process";
import { linkSync, mkdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { blockCodecs } from "#src/codec/block/node-codecs.js";
import { memorySource } from "#src/core/byte-source.js";
import type { Compression } from "#src/squashfs/index.js";
import { verifySquashfs } from "#src/squashfs/index.js";
import { temporaryFolder } from "../support/folder.js";
import { lacks } from "../support/oracle.js";
import { verifyBytes } from "../support/read-everything.js";
import { imageOf, noise, richTree } from "../support/squashfs.js";

test.each(["gzip", "zstd", "xz", "lz4"] satisfies Compression[])("an image of ours with %s is whole", async (compression) => {
  const found = await verifyBytes(await imageOf(richTree(), { blockSize: 4096, compression }));
  expect(found.problems).toEqual([]);
  expect(found.checked.names).toBeGreaterThan(3000);
  expect(found.checked.bytes).toBeGreaterThan(3 << 20);
});

function sourceFolder(): string {
  const folder = join(temporaryFolder(), "source");
  mkdirSync(join(folder, "many"), { recursive: true });
  mkdirSync(join(folder, "empty", "inside"), { recursive: true });
  for (const size of [0, 1, 4096, 5000, 131_072, 300_000]) writeFileSync(join(folder, `noise-${size}`), noise(size, size));
  writeFileSync(join(folder, "text"), "all the same ".repeat(30_000));
  writeFileSync(join(folder, "text-again"), "all the same ".repeat(30_000));
  writeFileSync(join(folder, "hole"), noise(10));
  truncateSync(join(folder, "hole"), 500_000);
  symlinkSync("text", join(folder, "link"));
  linkSync(join(folder, "text"), join(folder, "hard"));
  for (let i = 0; i < 900; i++) writeFileSync(join(folder, "many", `a-name-that-takes-room-${i}`), `${i % 7}`);
  return folder;
}

const options = [
  "gzip",
  "gzip -noI -noD -noF -noX",
  "gzip -no-fragments",
  "gzip -always-use-fragments",
  "gzip -no-exports -nopad",
  "xz",
  "zstd -b 1M",
  "lz4",
  "lzo",
  "lzma",
];

test.skipIf(lacks("mksquashfs")).each(options)("an image of mksquashfs -comp %s is whole (needs mksquashfs)", async (option) => {
  const path = join(temporaryFolder(), "image.squashfs");
  expect(spawnSync("mksquashfs", [sourceFolder(), path, "-no-progress", "-quiet", "-comp", ...option.split(" ")]).status).toBe(0);
  expect(await verifyBytes(readFileSync(path))).toMatchObject({ problems: [], problemCount: 0 });
});

test.skipIf(lacks("gensquashfs"))("an image of gensquashfs is whole (needs gensquashfs)", async () => {
  const path = join(temporaryFolder(), "image.squashfs");
  expect(spawnSync("gensquashfs", ["-q", "-D", sourceFolder(), path]).status).toBe(0);
  expect(await verifyBytes(readFileSync(path))).toMatchObject({ problems: [], problemCount: 0 });
});

test("progress counts the stored bytes of the blocks to their end, and an interruption ends the check", async () => {
  const source = memorySource("test.squashfs", await imageOf(richTree(), { blockSize: 4096 }));
  const seen: [number, number | undefined][] = [];
  await verifySquashfs(source, {
    codecs: blockCodecs,
    onEvent: (event) => event.type === "progress" && seen.push([event.done, event.total]),
  });
  expect(seen.length).toBeGreaterThan(100);
  expect(seen.at(-1)?.[0]).toBe(seen.at(-1)?.[1]);
  await expect(verifySquashfs(source, { codecs: blockCodecs, signal: AbortSignal.abort() })).rejects.toMatchObject({ code: "INTERRUPTED" });
});
