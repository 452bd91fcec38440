// Damages valid images in many ways and reads and verifies each: whatever comes of it, it is a BuildError with a place in the image, it comes
// soon, and it takes little memory. A case depends on the seed and its number alone:
//   FUZZ_CASES  how many cases; 20,000 where it is not given, 1,500 with a slice
//   FUZZ_SEED   another seed gives other cases
//   FUZZ_SLICE  a number, such as that of the day: the cases from FUZZ_SLICE x FUZZ_CASES on, so that every day has its own
//   FUZZ_FIRST  the case to begin with, to repeat a failure: FUZZ_FIRST=4711 FUZZ_CASES=1
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { byteString } from "#src/core/byte-string.js";
import type { Compression } from "#src/squashfs/index.js";
import { imagePathOf } from "#src/tree/path.js";
import { temporaryFolder } from "../support/folder.js";
import { lacks } from "../support/oracle.js";
import { outcome, readEverything, verifyBytes } from "../support/read-everything.js";
import { emptyTree, file, imageOf, noise, storing } from "../support/squashfs.js";
import { type Base, mutate, Randomness } from "./mutate.js";

const setting = (name: string): number | undefined => {
  const text = process.env[name];
  return text === undefined || text === "" ? undefined : Number(text);
};
const slice = setting("FUZZ_SLICE");
const count = setting("FUZZ_CASES") ?? (slice === undefined ? 20_000 : 1_500);
const first = setting("FUZZ_FIRST") ?? (slice ?? 0) * count;
const seed = setting("FUZZ_SEED") ?? 1;
/** Milliseconds: whatever hangs takes far longer, and a busy computer not so long. */
const patience = 10_000;

function sample() {
  const tree = emptyTree();
  const base = { mode: 0o755, uid: 0, gid: 0, mtime: 0 };
  const linked = file(noise(50, 4));
  tree.put(imagePathOf("usr/bin/tool"), file(noise(9000), { uid: 7 }));
  tree.put(imagePathOf("usr/share/text"), file(new Uint8Array(10_000).fill(65)));
  tree.put(imagePathOf("hole"), file(new Uint8Array(8192)));
  tree.put(imagePathOf("link"), { ...base, type: "symlink", target: byteString("usr") });
  tree.put(imagePathOf("null"), { ...base, type: "character-device", major: 1, minor: 3 });
  for (let i = 0; i < 300; i++) tree.put(imagePathOf(`many/a-name-that-takes-some-room-${i}`), linked);
  for (const name of ["x", "y"]) {
    const xattrs = new Map([
      [byteString("user.big"), noise(600, 9)],
      [byteString(`user.${name}`), noise(10)],
    ]);
    tree.put(imagePathOf(name), file(noise(20, 5), { xattrs }));
  }
  return tree;
}

async function bases(): Promise<Base[]> {
  const made: Base[] = [{ name: "stored", bytes: await imageOf(sample(), { blockSize: 4096, codecs: storing }) }];
  for (const compression of ["gzip", "zstd", "xz", "lz4"] satisfies Compression[]) {
    made.push({ name: compression, bytes: await imageOf(sample(), { blockSize: 4096, compression }) });
  }
  if (lacks("mksquashfs")) return made;
  const folder = join(temporaryFolder(), "source");
  mkdirSync(join(folder, "many"), { recursive: true });
  for (const size of [0, 1, 4096, 9000]) writeFileSync(join(folder, `noise-${size}`), noise(size, size));
  writeFileSync(join(folder, "text"), "all the same ".repeat(1000));
  writeFileSync(join(folder, "hole"), noise(10));
  truncateSync(join(folder, "hole"), 50_000);
  symlinkSync("text", join(folder, "link"));
  for (let i = 0; i < 300; i++) writeFileSync(join(folder, "many", `a-name-that-takes-room-${i}`), `${i % 7}`);
  for (const options of ["gzip -noI -noD -noF -noX", "gzip", "zstd", "xz", "xz -Xbcj x86", "lz4", "lzo", "lzma"]) {
    const path = join(temporaryFolder(), "image.squashfs");
    const ended = spawnSync("mksquashfs", [folder, path, "-no-progress", "-quiet", "-b", "4096", "-comp", ...options.split(" ")]);
    expect(ended.status).toBe(0);
    made.push({ name: `mksquashfs ${options}`, bytes: new Uint8Array(readFileSync(path)) });
  }
  return made;
}

test(`${count} damaged images from case ${first} on (seed ${seed}) are read or refused`, async () => {
  const all = await bases();
  const ends = new Map<string, number>();
  const failures: string[] = [];
  const memory = process.memoryUsage().rss;
  let slowest = 0;
  let most = 0;
  for (let number = first; number < first + count && failures.length < 20; number++) {
    const random = new Randomness(seed, number);
    const { bytes, how } = mutate(all, random);
    const started = performance.now();
    try {
      const read = await outcome(() => readEverything(bytes));
      const checked = await outcome(() => verifyBytes(bytes));
      const end = `${read}, ${checked}`;
      ends.set(end, (ends.get(end) ?? 0) + 1);
    } catch (error) {
      failures.push(`case ${number} (${how}): ${error instanceof Error ? error.stack : String(error)}`);
    }
    const took = performance.now() - started;
    if (took > patience) failures.push(`case ${number} (${how}) took ${Math.round(took)} ms`);
    slowest = Math.max(slowest, took);
    most = Math.max(most, process.memoryUsage().rss - memory);
  }
  process.stderr.write(`${JSON.stringify({ ends: Object.fromEntries(ends), slowest: Math.round(slowest), mebibytes: most >> 20 })}\n`);
  expect(failures).toEqual([]);
  expect(most).toBeLessThan(512 * 2 ** 20);
  if (count >= 1000) expect([...ends.keys()]).toEqual(expect.arrayContaining(["read, read", "SQUASHFS_CORRUPT, read"]));
});
