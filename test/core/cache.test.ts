import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Cache, folderCache, memoryCache } from "#src/core/cache.js";
import { ContentReader } from "#src/core/content-reader.js";
import { chunksOf } from "../support/chunks.js";
import { namesBelow, temporaryFolder } from "../support/folder.js";

const bytes = new Uint8Array(Buffer.from("the bytes of a package"));
const sha256 = createHash("sha256").update(bytes).digest("hex");
const expected = { sha256, size: bytes.byteLength, limit: 100, name: "http://mirror.test/x.deb" };

const caches: readonly { kind: string; open: () => { cache: Cache; folder?: string } }[] = [
  {
    kind: "a folder",
    open: () => {
      const folder = temporaryFolder();
      return { cache: folderCache(join(folder, "cache")), folder };
    },
  },
  { kind: "memory", open: () => ({ cache: memoryCache() }) },
];

describe.each(caches)("a cache in $kind", ({ open }) => {
  test("gives back what was put in, until it is dropped", async () => {
    const { cache } = open();
    expect(await cache.blob(sha256)).toBeUndefined();
    const added = await cache.addBlob(expected, chunksOf(bytes, 5));
    const found = await cache.blob(sha256);
    expect(found).toEqual(added);
    expect(found).toMatchObject({ size: bytes.byteLength, sha256 });
    const reader = new ContentReader();
    expect(found && new Uint8Array(reader.read(found))).toEqual(bytes);
    reader.close();
    await cache.dropBlob(sha256);
    expect(await cache.blob(sha256)).toBeUndefined();
    await cache.dropBlob(sha256);
  });

  test.each([
    ["other bytes", bytes.with(3, 0), expected, "FETCH_HASH_MISMATCH"],
    ["fewer bytes", bytes.subarray(1), expected, "FETCH_SIZE_MISMATCH"],
    ["more bytes", Buffer.concat([bytes, bytes]), expected, "FETCH_SIZE_MISMATCH"],
    ["more than the limit where no size is known", bytes, { sha256, limit: 5, name: expected.name }, "FETCH_SIZE_MISMATCH"],
  ])("keeps nothing of %s", async (_, got, wanted, code) => {
    const { cache, folder } = open();
    await expect(cache.addBlob(wanted, chunksOf(got, 4))).rejects.toMatchObject({ code, where: { source: expected.name } });
    expect(await cache.blob(sha256)).toBeUndefined();
    if (folder !== undefined) expect(namesBelow(folder).filter((name) => statSync(join(folder, name)).isFile())).toEqual([]);
  });

  test("keeps documents by any key", async () => {
    const { cache } = open();
    const key = "http://mirror.test/dists/../../CON:x?\\y";
    expect(await cache.document(key)).toBeUndefined();
    await cache.putDocument(key, bytes);
    expect(new Uint8Array((await cache.document(key)) ?? [])).toEqual(bytes);
    await cache.putDocument(key, bytes.subarray(1));
    expect(await cache.document(key)).toHaveLength(bytes.byteLength - 1);
  });
});

test("names in the folder are digests, whatever a key is", async () => {
  const folder = temporaryFolder();
  const cache = folderCache(folder);
  await cache.addBlob(expected, chunksOf(bytes));
  await cache.putDocument("../../etc/passwd", bytes);
  const names = namesBelow(folder).map((name) => name.split(/[\\/]/).at(-1));
  for (const name of names) expect(name).toMatch(/^(sha256|documents|[0-9a-f]{2}|[0-9a-f]{64})$/);
});

test("a failure of the source leaves nothing behind", async () => {
  const folder = temporaryFolder();
  const failing = (async function* () {
    yield bytes.subarray(0, 3);
    throw new Error("the line broke");
  })();
  await expect(folderCache(folder).addBlob(expected, failing)).rejects.toThrow("the line broke");
  expect(readdirSync(join(folder, "sha256", sha256.slice(0, 2)))).toEqual([]);
});

test("two programs may put in the same blob at once", async () => {
  const folder = temporaryFolder();
  const contents = await Promise.all([1, 2, 3].map((size) => folderCache(folder).addBlob(expected, chunksOf(bytes, size))));
  const [first] = contents;
  expect(first?.source.kind === "file" && new Uint8Array(readFileSync(first.source.path))).toEqual(bytes);
  expect(readdirSync(join(folder, "sha256", sha256.slice(0, 2)))).toEqual([sha256]);
});
