import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type ArchiveOptions, openArchive } from "#src/apt/archive.js";
import { type Cache, folderCache, memoryCache } from "#src/core/cache.js";
import { parseStanzas } from "#src/deb/stanza.js";
import { namesBelow, temporaryFolder } from "../support/folder.js";
import { bytes, endless, fixtureArchive, fixtureKeyring, type MirrorServer, stalled, startMirror } from "../support/mirror-server.js";
import { newKey, releaseText, signRelease } from "../support/signed-release.js";

let mirror: MirrorServer;
let keyring = "";
let cache: Cache;

beforeAll(async () => {
  mirror = await startMirror();
  keyring = await fixtureKeyring();
});
beforeEach(() => {
  cache = memoryCache();
});
afterEach(() => mirror.reset());
afterAll(() => mirror.close());

const open = (options: Partial<ArchiveOptions> = {}) =>
  openArchive({
    suite: "bookworm",
    architecture: "amd64",
    components: ["main"],
    mirror: mirror.archive,
    keyring,
    cache,
    env: {},
    now: new Date("2026-02-01T00:00:00Z"),
    patience: { body: 300, headers: 300, retries: 1, retryDelay: 1 },
    aptFolder: temporaryFolder(),
    ...options,
  });

const inRelease = "/debian/dists/bookworm/InRelease";
const index = "main/binary-amd64/Packages";
const listed = async (path: string) => {
  const [, sha256 = "", size = ""] = new RegExp(`^ ([0-9a-f]{64}) +(\\d+) ${path}$`, "m").exec(await releaseText("bookworm")) ?? [];
  return { sha256, size: Number(size), hashPath: `/debian/dists/bookworm/main/binary-amd64/by-hash/SHA256/${sha256}` };
};

describe("an archive", () => {
  test("opens as its suite, its updates and its security updates", async () => {
    const archive = await open();
    expect(archive.suites.map(({ dist, suite, codename, baseUrl }) => ({ dist, suite, codename, baseUrl }))).toEqual([
      { dist: "bookworm", suite: "oldstable", codename: "bookworm", baseUrl: mirror.archive },
      { dist: "bookworm-updates", suite: "oldstable-updates", codename: "bookworm-updates", baseUrl: mirror.archive },
      { dist: "bookworm-security", suite: "oldstable-security", codename: "bookworm-security", baseUrl: mirror.security },
    ]);
    expect(archive.date).toEqual(new Date("2026-01-15T00:00:00Z"));
    expect(archive.suites.map(({ date }) => date.getUTCDate())).toEqual([10, 13, 15]);
    const names = archive.indexes.map(({ release, component, bytes: text }) => {
      const packages = [...parseStanzas(Buffer.from(text).toString())].map((stanza) => stanza.get("package"));
      return [release.dist, component, packages.length > 2 ? "many" : packages.join()];
    });
    expect(names).toEqual([
      ["bookworm", "main", "many"],
      ["bookworm-updates", "main", "tzdata"],
      ["bookworm-security", "main", "openssl"],
    ]);
  });

  test("is looked for under the name of its suite as well, indexes too", async () => {
    for (const [alias, dist] of [
      ["oldstable", "bookworm"],
      ["oldstable-updates", "bookworm-updates"],
    ] as const) {
      mirror.override(`/debian/dists/${alias}/InRelease`, bytes(readFileSync(join(fixtureArchive, "debian", "dists", dist, "InRelease"))));
    }
    const security = readFileSync(join(fixtureArchive, "debian-security", "dists", "bookworm-security", "InRelease"));
    mirror.override("/debian-security/dists/oldstable-security/InRelease", bytes(security));
    await expect(open({ suite: "oldstable" })).rejects.toMatchObject({ code: "FETCH_NOT_FOUND" });
    expect(mirror.requests.some((path) => path.startsWith("/debian/dists/oldstable/main/"))).toBe(true);
  });

  test("asks for the .xz by its hash, and from the second time on only for the signed files", async () => {
    const first = await open();
    const { hashPath } = await listed(`${index}.xz`);
    expect(mirror.requests).toContain(hashPath);
    expect(mirror.requests).toHaveLength(6);
    const second = await open();
    expect(mirror.requests.slice(6).every((path) => path.endsWith("/InRelease"))).toBe(true);
    expect(second).toEqual(first);
  });

  test("is found through this computer's apt sources", async () => {
    const aptFolder = temporaryFolder();
    mkdirSync(join(aptFolder, "sources.list.d"));
    writeFileSync(
      join(aptFolder, "sources.list.d", "debian.sources"),
      `Types: deb\nURIs: ${mirror.archive}/\nSuites: bookworm\nComponents: main\n`,
    );
    expect((await open({ mirror: "auto", aptFolder })).mirrors).toEqual({ archive: mirror.archive, security: mirror.security });
  });

  test("falls back to the plain name where a mirror leaves the names by hash out, and to .gz where there is no .xz", async () => {
    const gz = readFileSync(join(fixtureArchive, "debian", "dists", "bookworm", `${index}.gz`));
    const text = (await releaseText("bookworm")).replace(/^ .*\.xz\n/m, "");
    mirror.override(inRelease, bytes(await signRelease(text)));
    mirror.override((await listed(`${index}.gz`)).hashPath, (_, response) => void response.writeHead(404).end());
    const archive = await open();
    expect(Buffer.from(archive.indexes[0]?.bytes ?? []).equals(gunzipSync(gz))).toBe(true);
  });

  test("takes another form of an index where the archive has not all that it lists", async () => {
    mirror.override((await listed(`${index}.xz`)).hashPath, (_, response) => void response.writeHead(404).end());
    mirror.override(`/debian/dists/bookworm/${index}.xz`, (_, response) => void response.writeHead(404).end());
    const gz = readFileSync(join(fixtureArchive, "debian", "dists", "bookworm", `${index}.gz`));
    expect(Buffer.from((await open()).indexes[0]?.bytes ?? []).equals(gunzipSync(gz))).toBe(true);
    for (const suffix of [".gz", ""]) {
      mirror.override((await listed(`${index}${suffix}`)).hashPath, (_, response) => void response.writeHead(404).end());
      mirror.override(`/debian/dists/bookworm/${index}${suffix}`, (_, response) => void response.writeHead(404).end());
    }
    cache = memoryCache();
    await expect(open()).rejects.toMatchObject({ code: "FETCH_NOT_FOUND", message: expect.stringContaining(`${index}.xz`) });
  });

  test("takes the .gz of a large index, which is decoded so much sooner that it may be larger", async () => {
    const plain = Buffer.from("Package: large\nVersion: 1\nArchitecture: amd64\n\n".repeat(500_000));
    const gz = gzipSync(plain);
    const line = (suffix: string, content: Uint8Array) =>
      ` ${createHash("sha256").update(content).digest("hex")} ${content.byteLength} ${index}${suffix}\n`;
    const text = (await releaseText("bookworm")).replace(/^ .*Packages\n/m, line("", plain)).replace(/^ .*\.gz\n/m, line(".gz", gz));
    mirror.override(inRelease, bytes(await signRelease(text)));
    mirror.override(`/debian/dists/bookworm/main/binary-amd64/by-hash/SHA256/${createHash("sha256").update(gz).digest("hex")}`, bytes(gz));
    expect(Buffer.from((await open()).indexes[0]?.bytes ?? []).equals(plain)).toBe(true);
    expect(mirror.requests).not.toContain((await listed(`${index}.xz`)).hashPath);
  });

  test("is opened where another build with the same cache has dropped the form of an index that this one was about to read", async () => {
    const folder = temporaryFolder();
    const [compressed, text] = await Promise.all([`${index}.xz`, index].map(listed));
    const other = folderCache(folder);
    // What the other one does between this one's download and its reading.
    const shared: Cache = {
      ...other,
      addBlob: async (expected, chunks) => {
        const content = await other.addBlob(expected, chunks);
        if (expected.sha256 === compressed?.sha256) {
          await open({ cache: other });
          expect(await other.blob(text?.sha256 ?? "")).toBeDefined();
          expect(await other.blob(expected.sha256)).toBeUndefined();
        }
        return content;
      },
    };
    const [first] = (await open({ cache: shared })).indexes;
    expect(first?.bytes.byteLength).toBe(text?.size);
  });

  test("mends a damaged index in the cache", async () => {
    const folder = temporaryFolder();
    cache = folderCache(folder);
    const right = await open();
    const { sha256 } = await listed(index);
    const path = join(folder, namesBelow(folder).find((name) => name.endsWith(sha256)) ?? "");
    const damaged = readFileSync(path);
    damaged[100] = (damaged[100] ?? 0) ^ 1;
    writeFileSync(path, damaged);
    expect((await open()).indexes).toEqual(right.indexes);
    expect(readFileSync(path).equals(damaged)).toBe(false);
  });
});

describe("an archive is refused", () => {
  const refused = (code: string, exitCode = 3) => expect.objectContaining({ code, exitCode, hint: expect.any(String) });

  test("when a Release is unsigned, signed by another key, changed, or expired", async () => {
    const text = await releaseText("bookworm");
    mirror.override(inRelease, bytes(text));
    await expect(open()).rejects.toThrow(refused("APT_RELEASE_UNSIGNED"));
    mirror.override(inRelease, bytes(await signRelease(text, { keys: [await newKey()] })));
    await expect(open()).rejects.toThrow(refused("APT_SIGNER_UNKNOWN"));
    mirror.override(inRelease, bytes((await signRelease(text)).replace("Version: 12", "Version: 11")));
    await expect(open()).rejects.toThrow(refused("APT_SIGNATURE_BAD"));
    mirror.override(inRelease, bytes(await signRelease(await releaseText("bookworm", { "Valid-Until": "Fri, 16 Jan 2026 00:00:00 UTC" }))));
    await expect(open()).rejects.toThrow(refused("APT_RELEASE_EXPIRED"));
  });

  test("when it is signed by the fixture's key but Debian's are asked for", async () => {
    await expect(open({ keyring: undefined })).rejects.toThrow(refused("APT_SIGNER_UNKNOWN"));
  });

  test("when the Release of another suite stands in the place of its updates", async () => {
    const other = readFileSync(join(fixtureArchive, "debian", "dists", "bookworm", "InRelease"));
    mirror.override("/debian/dists/bookworm-updates/InRelease", bytes(other));
    await expect(open()).rejects.toThrow(refused("APT_RELEASE_MISMATCH"));
  });

  test("when a mirror goes back to an older Release", async () => {
    const newer = await signRelease(await releaseText("bookworm", { Date: "Tue, 20 Jan 2026 00:00:00 UTC" }), {
      date: new Date("2026-01-20"),
    });
    mirror.override(inRelease, bytes(newer));
    expect((await open()).date).toEqual(new Date("2026-01-20"));
    mirror.reset();
    await expect(open()).rejects.toThrow(refused("APT_RELEASE_REPLAYED"));
    cache = memoryCache();
    await open();
    mirror.override(inRelease, bytes(newer));
    expect((await open()).date).toEqual(new Date("2026-01-20"));
  });

  test("and a refused Release leaves nothing in the cache that later counts as seen", async () => {
    const forged = await signRelease(await releaseText("bookworm", { Date: "Tue, 20 Jan 2026 00:00:00 UTC" }), { keys: [await newKey()] });
    mirror.override(inRelease, bytes(forged));
    await expect(open()).rejects.toThrow(refused("APT_SIGNER_UNKNOWN"));
    mirror.reset();
    await open();
  });

  test("when an index is another, is too long, or does not end", async () => {
    const { hashPath, size } = await listed(`${index}.xz`);
    mirror.override(hashPath, bytes(Buffer.alloc(size)));
    await expect(open()).rejects.toThrow(refused("FETCH_HASH_MISMATCH"));
    mirror.override(hashPath, bytes(Buffer.alloc(size + 1)));
    await expect(open()).rejects.toThrow(refused("FETCH_SIZE_MISMATCH"));
    mirror.override(hashPath, endless);
    await expect(open()).rejects.toThrow(refused("FETCH_SIZE_MISMATCH"));
  });

  test("when an index unpacks to something else than the Release says", async () => {
    const bomb = gzipSync(Buffer.alloc(50 << 20));
    const digest = createHash("sha256").update(bomb).digest("hex");
    const text = (await releaseText("bookworm"))
      .replace(/^ .*\.xz\n/m, "")
      .replace(/^ .*(\.gz)\n/m, ` ${digest} ${bomb.byteLength} ${index}.gz\n`);
    mirror.override(inRelease, bytes(await signRelease(text)));
    mirror.override(`/debian/dists/bookworm/main/binary-amd64/by-hash/SHA256/${digest}`, bytes(bomb));
    await expect(open()).rejects.toThrow(refused("FETCH_SIZE_MISMATCH"));
  });

  test.each(["bookworm", "bookworm-updates", "bookworm-security"])("when the mirror does not carry %s, and says so", async (dist) => {
    const archive = dist.endsWith("security") ? mirror.security : mirror.archive;
    mirror.override(new URL(`${archive}/dists/${dist}/InRelease`).pathname, (_, response) => void response.writeHead(404).end());
    await expect(open()).rejects.toMatchObject({
      code: "APT_SUITE_MISSING",
      exitCode: 5,
      message: `The mirror ${archive} does not carry the suite ${dist}.`,
      hint: expect.stringContaining(dist.endsWith("security") ? "ALEPH_RUNTIME_SECURITY_MIRROR" : "ALEPH_RUNTIME_MIRROR"),
    });
  });

  test("but a rolling suite needs no updates beside it", async () => {
    const sid = await signRelease(await releaseText("bookworm", { Codename: "sid", Suite: "unstable" }));
    mirror.override("/debian/dists/sid/InRelease", bytes(sid));
    const { sha256 } = await listed(`${index}.xz`);
    const text = readFileSync(join(fixtureArchive, "debian", "dists", "bookworm", `${index}.xz`));
    mirror.override(`/debian/dists/sid/main/binary-amd64/by-hash/SHA256/${sha256}`, bytes(text));
    expect((await open({ suite: "sid" })).suites.map(({ dist }) => dist)).toEqual(["sid"]);
  });

  test("when it lacks the architecture or the component", async () => {
    await expect(open({ architecture: "arm64" })).rejects.toMatchObject({
      code: "APT_ARCHITECTURE_MISSING",
      hint: expect.stringContaining("amd64"),
    });
    await expect(open({ components: ["main", "contrib"] })).rejects.toMatchObject({
      code: "APT_COMPONENT_MISSING",
      hint: expect.stringContaining("main"),
    });
  });

  test("when the mirror stops sending, or is down", async () => {
    mirror.override(inRelease, stalled);
    await expect(open()).rejects.toThrow(refused("NETWORK_TIMEOUT", 5));
    const gone = await startMirror();
    await gone.close();
    await expect(open({ mirror: gone.archive })).rejects.toMatchObject({
      code: "NETWORK_UNREACHABLE",
      message: expect.stringContaining(gone.archive),
    });
  });

  test("when the caller stops", async () => {
    await expect(open({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: "INTERRUPTED", exitCode: 130 });
  });
});
