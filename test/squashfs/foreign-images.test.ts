import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { linkSync, mkdirSync, readdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { collect } from "../support/chunks.js";
import { temporaryFolder } from "../support/folder.js";
import { lacks } from "../support/oracle.js";
import { noise, openImage } from "../support/squashfs.js";

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
  "",
  "-noI",
  "-noD",
  "-noF",
  "-noId",
  "-no-fragments",
  "-always-use-fragments",
  "-b 4096",
  "-b 1M",
  "-no-exports",
  "-Xcompression-level 1",
];

test.skipIf(lacks("mksquashfs")).each(options)("images of mksquashfs -comp gzip %s are read (needs mksquashfs)", async (option) => {
  const given = option === "" ? [] : option.split(" ");
  const folder = sourceFolder();
  const path = join(temporaryFolder(), "image.squashfs");
  const made = spawnSync("mksquashfs", [folder, path, "-comp", "gzip", "-no-progress", "-quiet", ...given], { encoding: "utf8" });
  expect(made.status).toBe(0);
  await expectSameAs(folder, readFileSync(path));
});

test.skipIf(lacks("gensquashfs"))("images of gensquashfs are read (needs gensquashfs)", async () => {
  const folder = sourceFolder();
  const path = join(temporaryFolder(), "image.squashfs");
  expect(spawnSync("gensquashfs", ["-q", "-c", "gzip", "-D", folder, path]).status).toBe(0);
  await expectSameAs(folder, readFileSync(path));
});

test.skipIf(lacks("mksquashfs"))("an image of another compressor is refused by its name (needs mksquashfs)", async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "a"), "text");
  const path = join(temporaryFolder(), "image.squashfs");
  expect(spawnSync("mksquashfs", [folder, path, "-comp", "xz", "-no-progress", "-quiet"]).status).toBe(0);
  await expect(openImage(readFileSync(path))).rejects.toMatchObject({
    code: "SQUASHFS_COMPRESSOR",
    message: expect.stringContaining("xz"),
  });
});
