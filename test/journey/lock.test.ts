import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { cli, type Ended } from "../support/cli.js";
import { temporaryFolder } from "../support/folder.js";
import { bytes, fixtureArchive, type MirrorServer, startMirror, status } from "../support/mirror-server.js";
import { releaseText, signRelease } from "../support/signed-release.js";

/** What runtime.lock promises, by the program as a user runs it. */
let mirror: MirrorServer;
beforeAll(async () => {
  mirror = await startMirror();
});
afterEach(() => mirror.reset());
afterAll(() => mirror.close());

const keyring = join(fixtureArchive, "public-key.asc");
const errorOf = (ended: Ended): { code: string; message: string; hint: string } => JSON.parse(ended.stdout).error;

function project(packages: string, more = "") {
  const folder = join(temporaryFolder(), "demo");
  mkdirSync(folder);
  const env = { ALEPH_RUNTIME_CACHE: join(folder, "..", "cache") };
  const write = (list: string, rest = more) => {
    const where = `mirror: {archive: "${mirror.archive}", security: "${mirror.security}"}\n`;
    writeFileSync(join(folder, "runtime.yaml"), `from: debian:bookworm\n${where}packages: [${list}]\n${rest}`);
  };
  write(packages);
  const run = (command: string, ...flags: string[]) => cli([command, folder, "--keyring", keyring, ...flags], { env });
  const lockFile = join(folder, "runtime.lock");
  return { folder, write, run, lockFile, lock: () => readFileSync(lockFile, "utf8") };
}

async function built(ended: Promise<Ended>): Promise<{ sha256: string; locked: boolean; packages: number }> {
  const { stdout, stderr, status: code } = await ended;
  expect(stderr + (code === 0 ? "" : stdout)).toBe("");
  return JSON.parse(stdout);
}

describe("a lock", () => {
  test("gives the image that was built without it, with no index and, once cached, no network at all", async () => {
    const demo = project("python3-msgpack");
    const fresh = await built(demo.run("build", "--json"));
    expect(fresh.locked).toBe(false);
    expect(existsSync(demo.lockFile)).toBe(false);
    const locked = await demo.run("lock");
    expect(locked.stdout).toMatch(/runtime\.lock {2}\d+ packages for amd64\n$/);
    expect(demo.lock()).not.toContain(mirror.archive);
    const before = mirror.requests.length;
    for (const flags of [[], ["--frozen"], ["--frozen", "--offline"]]) {
      expect(await built(demo.run("build", "--json", ...flags))).toMatchObject({ sha256: fresh.sha256, locked: true });
    }
    expect(mirror.requests.slice(before)).toEqual([]);
  });

  test("that fits stays as it is, and nothing is asked for", async () => {
    const demo = project("python3-msgpack");
    await demo.run("lock");
    const [text, asked] = [demo.lock(), mirror.requests.length];
    expect((await demo.run("lock")).stdout).toContain("unchanged");
    expect(demo.lock()).toBe(text);
    expect(mirror.requests.length).toBe(asked);
  });

  test("that no longer fits is brought up to date by a build, which says so, and ends a frozen one", async () => {
    const demo = project("python3-msgpack");
    await demo.run("lock");
    demo.write("python3-msgpack, openssl");
    const frozen = await demo.run("build", "--frozen", "--json");
    expect(frozen.status).toBe(1);
    expect(errorOf(frozen)).toMatchObject({
      code: "LOCK_DRIFTED",
      message: expect.stringContaining("packages: openssl was added"),
      hint: expect.stringContaining("aleph-runtime lock"),
    });
    const ended = await demo.run("build");
    expect(ended.status).toBe(0);
    expect(ended.stderr).toContain("runtime.lock was brought up to runtime.yaml: packages: openssl was added.");
    expect(demo.lock()).toContain("    openssl:");
    expect((await demo.run("build", "--frozen")).status).toBe(0);
  });

  test("is what a frozen build cannot do without", async () => {
    const ended = await project("python3-msgpack").run("build", "--frozen", "--json");
    expect(errorOf(ended)).toMatchObject({ code: "LOCK_MISSING", hint: expect.stringContaining("aleph-runtime lock") });
    const damaged = project("bash");
    writeFileSync(damaged.lockFile, "lock: 1\n");
    expect(errorOf(await damaged.run("build", "--json"))).toMatchObject({ code: "LOCK_INVALID" });
    expect((await damaged.run("lock", "--update")).status).toBe(0);
  });

  test("keeps its versions until an update, of one package, of what security has, or of all", async () => {
    const demo = project("python3-msgpack, openssl");
    await demo.run("lock");
    const newest = demo.lock();
    const version = (text: string, name: string) => new RegExp(`^    ${name}:\n      version: "(.*)"$`, "m").exec(text)?.[1];
    // the suite's own version in place of that of the security updates, as if it had been locked before these came out
    const old = (await openTextOf("openssl")) ?? "";
    const [suite, security] = [old, version(newest, "openssl") ?? ""];
    expect(suite).not.toBe(security);
    const back = () => writeFileSync(demo.lockFile, newest.replace(`version: "${security}"`, `version: "${suite}"`));
    back();
    demo.write("python3-msgpack, openssl, bash");
    await demo.run("lock");
    expect(version(demo.lock(), "openssl")).toBe(suite);
    for (const update of [["openssl"], ["security"], []]) {
      back();
      const { changes } = JSON.parse((await demo.run("lock", "--update", ...update, "--json")).stdout);
      expect(changes).toContainEqual({ architecture: "amd64", name: "openssl", before: suite, after: security });
      expect(version(demo.lock(), "openssl")).toBe(security);
    }
    back();
    await demo.run("lock", "--update", "bash");
    expect(version(demo.lock(), "openssl")).toBe(suite);
    expect(errorOf(await demo.run("lock", "--update", "nothing", "--json"))).toMatchObject({ code: "LOCK_PACKAGE_UNKNOWN" });
  });

  test("knows the dates of its suites: a mirror that goes back is refused, even with an empty cache", async () => {
    const demo = project("bash");
    const newer = { Date: "Tue, 20 Jan 2026 00:00:00 UTC" };
    mirror.override(
      "/debian/dists/bookworm/InRelease",
      bytes(await signRelease(await releaseText("bookworm", newer), { date: new Date("2026-01-20") })),
    );
    expect((await demo.run("lock")).status).toBe(0);
    mirror.reset();
    const ended = await cli(["lock", demo.folder, "--keyring", keyring, "--update", "--json"], {
      env: { ALEPH_RUNTIME_CACHE: temporaryFolder() },
    });
    expect(errorOf(ended)).toMatchObject({ code: "APT_RELEASE_REPLAYED" });
  });
});

describe("offline", () => {
  test("a build without a lock takes releases and indexes from the cache, and one without either says what is missing", async () => {
    const demo = project("python3-msgpack");
    expect(errorOf(await demo.run("build", "--offline", "--json"))).toMatchObject({ code: "NETWORK_OFFLINE" });
    expect(mirror.requests).toEqual([]);
    const fresh = await built(demo.run("build", "--json"));
    const asked = mirror.requests.length;
    expect(await built(demo.run("build", "--offline", "--json"))).toMatchObject({ sha256: fresh.sha256 });
    demo.write("python3-msgpack, openssl");
    const ended = errorOf(await demo.run("build", "--offline", "--json"));
    expect(ended).toMatchObject({ code: "NETWORK_OFFLINE", message: expect.stringContaining("openssl") });
    expect(mirror.requests.length).toBe(asked);
  });
});

describe("packages of this computer", () => {
  test("are installed where they are named, offered where they lie in debs, and noticed when they change", async () => {
    const demo = project("python3-msgpack", "debs: [debs]\n");
    mkdirSync(join(demo.folder, "debs"));
    const openssh = /Filename: (\S*openssh-server\S*)/.exec(await indexText())?.[1] ?? "";
    copyFileSync(join(fixtureArchive, "debian", openssh), join(demo.folder, "debs", "my own.deb"));
    demo.write('"./debs/my own.deb"', "init: none\n");
    mirror.override(`/debian/${openssh}`, status(404));
    const { locked } = await built(demo.run("build", "--json"));
    expect(locked).toBe(false);
    expect((await demo.run("lock")).status).toBe(0);
    expect(demo.lock()).toContain('path: "debs/my own.deb"');
    expect((await demo.run("build", "--frozen")).status).toBe(0);
    copyFileSync(keyring, join(demo.folder, "debs", "my own.deb"));
    expect(errorOf(await demo.run("build", "--frozen", "--json"))).toMatchObject({
      code: "LOCK_DRIFTED",
      message: expect.stringContaining("./debs/my own.deb"),
    });
  });
});

async function indexText(): Promise<string> {
  const { gunzipSync } = await import("node:zlib");
  return gunzipSync(readFileSync(join(fixtureArchive, "debian/dists/bookworm/main/binary-amd64/Packages.gz"))).toString();
}

async function openTextOf(name: string): Promise<string | undefined> {
  return new RegExp(`^Package: ${name}\nVersion: (\\S+)$`, "m").exec(await indexText())?.[1];
}
