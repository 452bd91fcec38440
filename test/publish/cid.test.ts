import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { BalancedDag, chunkSize } from "#src/publish/cid/balanced-dag.js";
import { digestFile } from "#src/publish/digest-file.js";
import { temporaryFolder } from "../support/folder.js";
import { referenceCid } from "../support/reference-cid.js";
import { noise } from "../support/squashfs.js";

function* chunksOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.byteLength; at += chunkSize) yield bytes.subarray(at, at + chunkSize);
}

function cidOf(chunks: Iterable<Uint8Array>): string {
  const dag = new BalancedDag();
  for (const chunk of chunks) dag.add(chunk);
  return dag.finish();
}

describe("the CIDv0 of", () => {
  test.each([
    ["nothing", "", "QmbFMke1KXqnYyBBWxB74N4c5SBnJMVAiMNRcGu6x1AwQH"],
    ["hello and a new line", "hello\n", "QmZULkCELmmk5XNfCgTnCyFgAVxBRBXyDHGGMVoLFLiXEN"],
    ["hello world", "hello world", "Qmf412jQZiuVUtdgnB36FXFX7xg5V6KEbSJ4dpQuhkLyfD"],
  ])("%s is the known one", (_, text, cid) => {
    expect(cidOf(chunksOf(Buffer.from(text)))).toBe(cid);
  });

  test("45,900,000 zero bytes is the known one", () => {
    expect(cidOf(chunksOf(new Uint8Array(45_900_000)))).toBe("QmRdPboiJQoZ5cdazR9a8vGqdJvWg6M5bfdtUSKNHpuscj");
  });

  test.each([1, 100, chunkSize - 1, chunkSize, chunkSize + 1, 2 * chunkSize, 3 * chunkSize - 7])(
    "%i bytes is what ipfs-unixfs-importer says",
    async (size) => {
      const bytes = noise(size, size);
      expect(cidOf(chunksOf(bytes))).toBe(await referenceCid([bytes]));
    },
  );

  const group = 174 * chunkSize;
  test.each([group - 1, group, group + 1, group + chunkSize, group + chunkSize + 1, 2 * group - 1, 2 * group, 2 * group + 1])(
    "%i bytes, around a block's 174 links, is what ipfs-unixfs-importer says",
    async (size) => {
      const bytes = noise(size, 3);
      expect(cidOf(chunksOf(bytes))).toBe(await referenceCid([bytes]));
    },
  );

  // three levels have 30,276 leaves: with whole chunks that would be 7.9 GB
  test.each([173, 174, 175, 348, 349, 30_275, 30_276, 30_277, 30_450, 30_451])(
    "%i leaves of 8 bytes is what ipfs-unixfs-importer says",
    async (leaves) => {
      const chunks = Array.from({ length: leaves }, (_, i) => noise(8, i + 1));
      expect(cidOf(chunks)).toBe(await referenceCid(chunks, { chunk: 8 }));
    },
  );
});

test("the reference says the known one too", async () => {
  expect(await referenceCid([Buffer.from("hello world")])).toBe("Qmf412jQZiuVUtdgnB36FXFX7xg5V6KEbSJ4dpQuhkLyfD");
});

describe("a file", () => {
  test("is read once for its size and both hashes", async () => {
    const path = join(temporaryFolder(), "image");
    const bytes = noise(1_000_003);
    writeFileSync(path, bytes);
    expect(await digestFile(path)).toMatchObject({
      size: 1_000_003,
      sha256: createHash("sha256").update(bytes).digest("hex"),
      cid: await referenceCid([bytes]),
    });
  });

  test("that changes under way is an error", async () => {
    const path = join(temporaryFolder(), "image");
    writeFileSync(path, noise(chunkSize * 4));
    const digest = (change: () => void) => digestFile(path, { onEvent: (event) => event.type === "progress" && change() });
    await expect(digest(() => writeFileSync(path, "short"))).rejects.toMatchObject({ code: "FILE_CHANGED", exitCode: 1 });
    writeFileSync(path, noise(chunkSize * 4));
    await expect(digest(() => writeFileSync(path, noise(chunkSize * 4, 2)))).rejects.toMatchObject({ code: "FILE_CHANGED" });
  });

  test("that is none, or a folder, is an error", async () => {
    const folder = temporaryFolder();
    await expect(digestFile(folder)).rejects.toMatchObject({ code: "FILE_UNREADABLE" });
    await expect(digestFile(join(folder, "absent"))).rejects.toMatchObject({ code: "FILE_UNREADABLE" });
  });
});
