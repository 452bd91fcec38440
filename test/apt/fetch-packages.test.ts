import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { fetchPackages, type PackageFile } from "#src/apt/fetch-packages.js";
import { type Cache, folderCache, memoryCache } from "#src/core/cache.js";
import type { BuildEvent } from "#src/core/events.js";
import { parseStanzas } from "#src/deb/stanza.js";
import { namesBelow, temporaryFolder } from "../support/folder.js";
import { bytes, endless, fixtureArchive, type MirrorServer, silent, startMirror, status } from "../support/mirror-server.js";

let mirror: MirrorServer;
const patience = { body: 300, headers: 300, retries: 1, retryDelay: 1 };

beforeAll(async () => {
  mirror = await startMirror();
});
afterEach(() => mirror.reset());
afterAll(() => mirror.close());

function fixturePackages(): PackageFile[] {
  const packages = join(fixtureArchive, "debian", "dists", "bookworm", "main", "binary-amd64", "Packages.gz");
  return [...parseStanzas(gunzipSync(readFileSync(packages)).toString())].map((stanza) => ({
    name: stanza.get("package") ?? "",
    filename: stanza.get("filename") ?? "",
    size: Number(stanza.get("size")),
    sha256: stanza.get("sha256") ?? "",
    origin: { baseUrl: mirror.archive },
  }));
}

const [first, second] = ["libc6", "bash"].map((name) => () => {
  const found = fixturePackages().find((file) => file.name === name);
  if (found === undefined) throw new Error(`${name} is not in the fixture`);
  return found;
}) as [() => PackageFile, () => PackageFile];

const fetch = (
  packages: readonly PackageFile[],
  cache: Cache,
  more: { jobs?: number; signal?: AbortSignal; onEvent?: (event: BuildEvent) => void } = {},
) => fetchPackages(packages, { cache, patience, ...more });

describe("packages", () => {
  test("come into the cache, each once, and the second time nothing is asked for", async () => {
    const cache = folderCache(temporaryFolder());
    const packages = fixturePackages();
    const events: BuildEvent[] = [];
    const contents = await fetch([...packages, ...packages], cache, { onEvent: (event) => events.push(event) });
    expect([...contents.keys()].sort()).toEqual(packages.map(({ sha256 }) => sha256).sort());
    expect(mirror.requests).toHaveLength(packages.length);
    for (const { sha256, size } of packages) expect(contents.get(sha256)).toMatchObject({ size, sha256 });
    const total = packages.reduce((sum, { size }) => sum + size, 0);
    expect(events.at(-1)).toMatchObject({ type: "progress", stage: "fetch", unit: "bytes", done: total, total });
    expect(await fetch(packages, cache)).toEqual(contents);
    expect(mirror.requests).toHaveLength(packages.length);
  });

  test("that lie in the cache with another size are fetched again", async () => {
    const file = first();
    const cache = memoryCache();
    await fetch([file], cache);
    const right = await cache.blob(file.sha256);
    const damaged: Cache = { ...cache, blob: async () => right && { ...right, size: right.size - 1 } };
    await fetch([file], damaged);
    expect(mirror.requests).toHaveLength(2);
  });
});

describe("a package is refused", () => {
  const path = (file: PackageFile) => `/debian/${file.filename}`;
  const other = () => readFileSync(join(fixtureArchive, "debian", second().filename));

  test("when it is another one, of another size or the same", async () => {
    const folder = temporaryFolder();
    const file = second();
    mirror.override(path(file), bytes(Buffer.concat([other(), Buffer.alloc(1)])));
    await expect(fetch([file], folderCache(folder))).rejects.toMatchObject({ code: "FETCH_SIZE_MISMATCH", exitCode: 3 });
    const changed = other();
    changed[200] = (changed[200] ?? 0) ^ 1;
    mirror.override(path(file), bytes(changed));
    await expect(fetch([file], folderCache(folder))).rejects.toMatchObject({
      code: "FETCH_HASH_MISMATCH",
      exitCode: 3,
      where: { source: `${mirror.archive}/${file.filename}` },
    });
    mirror.override(path(file), bytes(other().subarray(0, -1)));
    await expect(fetch([file], folderCache(folder))).rejects.toMatchObject({ code: "FETCH_SIZE_MISMATCH" });
    expect(namesBelow(folder).filter((name) => /[0-9a-f]{64}/.test(name))).toEqual([]);
  });

  test("when its body does not end", async () => {
    const file = first();
    mirror.override(path(file), endless);
    await expect(fetch([file], memoryCache())).rejects.toMatchObject({ code: "FETCH_SIZE_MISMATCH" });
  });

  test("and then the other downloads are stopped, and nothing half-written is left", async () => {
    const folder = temporaryFolder();
    const [bad, hanging] = [second(), first()];
    mirror.override(path(hanging), silent);
    mirror.override(path(bad), status(403));
    const began = Date.now();
    const connections = fetchPackages([bad, hanging], { cache: folderCache(folder), patience: { headers: 60_000 } });
    await expect(connections).rejects.toMatchObject({ code: "NETWORK_STATUS" });
    expect(Date.now() - began).toBeLessThan(10_000);
    expect(namesBelow(folder).filter((name) => /[0-9a-f]{64}/.test(name))).toEqual([]);
  });

  test("when the caller stops", async () => {
    mirror.override(path(first()), silent);
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 50);
    await expect(fetch([first()], memoryCache(), { signal: stop.signal })).rejects.toMatchObject({ code: "INTERRUPTED" });
  });
});
