import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { linkSync, mkdirSync, readdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { collect } from "../support/chunks.js";
import { temporaryFolder } from "../support/folder.js";
import { lacks } from "../support/oracle.js";
import { imageOf, noise, openImage, richTree } from "../support/squashfs.js";

/** A folder with what makes images differ: small files, tails, blocks, holes, duplicates, links, and a long directory. */
function sourceFolder(): string {
  const folder = join(temporaryFolder(), "source");
  mkdirSync(join(folder, "many"), { recursive: true });
  for (const size of [0, 1, 4096, 5000, 131_072, 300_000]) writeFileSync(join(folder, `noise-${size}`), noise(size, size));
  writeFileSync(join(folder, "text"), "all the same ".repeat(30_000));
  writeFileSync(join(folder, "text-again"), "all the same ".repeat(30_000));
  writeFileSync(join(folder, "hole"), noise(10));
  truncateSync(join(folder, "hole"), 500_000);
  symlinkSync("text", join(folder, "link"));
  linkSync(join(folder, "text"), join(folder, "hard"));
  for (let i = 0; i < 600; i++) writeFileSync(join(folder, "many", `a-name-that-takes-room-${i}`), `${i % 7}`);
  return folder;
}

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

async function expectSameAs(folder: string, bytes: Uint8Array): Promise<void> {
  const image = await openImage(bytes);
  const names: string[] = [];
  const wrong: string[] = [];
  for await (const { path, inode } of image.walk()) {
    if (path !== "") names.push(path);
    if (inode.type === "symlink") expect(inode.target).toBe("text");
    if (inode.type !== "file") continue;
    if (sha256(await collect(image.content(inode))) !== sha256(readFileSync(join(folder, path)))) wrong.push(path);
  }
  expect(wrong).toEqual([]);
  expect(names.sort()).toEqual((readdirSync(folder, { recursive: true }) as string[]).sort());
}

const options = [
  "-comp gzip",
  "-comp gzip -noI",
  "-comp gzip -noD",
  "-comp gzip -noF",
  "-comp gzip -noId",
  "-comp gzip -noX",
  "-comp gzip -noI -noD -noF -noX",
  "-comp gzip -no-fragments",
  "-comp gzip -always-use-fragments",
  "-comp gzip -b 4096",
  "-comp gzip -b 1M",
  "-comp gzip -no-exports",
  "-comp gzip -no-xattrs",
  "-comp gzip -no-duplicates",
  "-comp gzip -nopad",
  "-comp gzip -Xcompression-level 1",
  "-comp gzip -Xwindow-size 8",
  "-comp gzip -Xstrategy huffman_only,fixed",
  "-comp zstd",
  "-comp zstd -Xcompression-level 1",
  "-comp zstd -Xcompression-level 22 -b 1M",
  "-comp zstd -b 4096 -noF",
  "-comp xz",
  "-comp xz -Xbcj x86,arm,armthumb,powerpc,sparc,ia64",
  "-comp xz -Xdict-size 50% -b 256K",
  "-comp xz -b 4096",
  "-comp lz4",
  "-comp lz4 -Xhc",
  "-comp lz4 -b 1M -no-fragments",
  "-comp lzo",
  "-comp lzo -Xalgorithm lzo1x_1_15",
  "-comp lzo -Xcompression-level 1 -b 1M",
  "-comp lzma",
  "-comp lzma -b 4096",
];

test.skipIf(lacks("mksquashfs")).each(options)("images of mksquashfs %s are read (needs mksquashfs)", async (option) => {
  const folder = sourceFolder();
  const path = join(temporaryFolder(), "image.squashfs");
  const made = spawnSync("mksquashfs", [folder, path, "-no-progress", "-quiet", ...option.split(" ")], { encoding: "utf8" });
  expect(made.status).toBe(0);
  await expectSameAs(folder, readFileSync(path));
});

const compressors = ["gzip", "zstd", "xz", "lz4", "lzo", "lzma"];

test.skipIf(lacks("gensquashfs")).each(compressors)("images of gensquashfs -c %s are read (needs gensquashfs)", async (compressor) => {
  const folder = sourceFolder();
  const path = join(temporaryFolder(), "image.squashfs");
  expect(spawnSync("gensquashfs", ["-q", "-c", compressor, "-D", folder, path]).status).toBe(0);
  await expectSameAs(folder, readFileSync(path));
});

test.skipIf(lacks("tar2sqfs"))("images of tar2sqfs are read (needs tar2sqfs)", async () => {
  const folder = sourceFolder();
  const path = join(temporaryFolder(), "image.squashfs");
  const tar = execFileSync("tar", ["-C", folder, "-c", "."], { maxBuffer: 1 << 28 });
  execFileSync("tar2sqfs", ["-q", path], { input: tar });
  await expectSameAs(folder, readFileSync(path));
});

test("an image of an unknown compressor is refused by its number", async () => {
  const bytes = await imageOf(richTree());
  bytes[20] = 9;
  await expect(openImage(bytes)).rejects.toMatchObject({ code: "SQUASHFS_COMPRESSOR", message: expect.stringContaining("unknown (9)") });
});
