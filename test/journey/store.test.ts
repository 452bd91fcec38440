import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { cli, type Ended, program } from "../support/cli.js";
import { namesBelow, temporaryFolder } from "../support/folder.js";
import { fixtureArchive, type MirrorServer, startMirror } from "../support/mirror-server.js";

/** The package store as a user meets it: what is built from it is what would be built without it. */
let mirror: MirrorServer;
beforeAll(async () => {
  mirror = await startMirror();
});
afterEach(() => mirror.reset());
afterAll(() => mirror.close());

/** How often a build is killed; 200 before a release: KILL_ROUNDS=200. */
const rounds = Number(process.env["KILL_ROUNDS"] ?? 5);

const keyring = join(fixtureArchive, "public-key.asc");

function project(more = "") {
  const folder = join(temporaryFolder(), "demo");
  const cache = join(folder, "..", "cache");
  mkdirSync(join(folder, "plugins"), { recursive: true });
  const plugin = (text: string) => writeFileSync(join(folder, "plugins", "init0_plugin.sh"), text);
  plugin("echo one\n");
  const define = (rest: string, packages = "[python3-msgpack, openssh-server]") =>
    writeFileSync(
      join(folder, "runtime.yaml"),
      `from: debian:bookworm\nmirror: {archive: "${mirror.archive}", security: "${mirror.security}"}\npackages: ${packages}\nplugins: plugins\n${rest}`,
    );
  define(more);
  const args = (...flags: string[]) => ["build", folder, "--keyring", keyring, "--json", ...flags];
  const build = (flags: readonly string[] = [], at = cache) => cli(args(...flags), { env: { ALEPH_RUNTIME_CACHE: at } });
  return { folder, cache, plugin, define, args, build };
}

const digest = (ended: Ended): string => {
  expect(ended.status, ended.stdout + ended.stderr).toBe(0);
  return JSON.parse(ended.stdout).sha256;
};

/** Paths of the store's entries. */
const entriesOf = (cache: string): string[] =>
  namesBelow(join(cache, "store"))
    .filter((name) => /[0-9a-f]{64}$/.test(name))
    .map((name) => join(cache, "store", name));

/** Turns one bit of a file over. */
function flip(path: string, at: number): void {
  const bytes = readFileSync(path);
  bytes[at] = (bytes[at] ?? 0) ^ 0x10;
  writeFileSync(path, bytes);
}

describe("an image", () => {
  test("is the same from a warm store and a cold one, after an edit of a plugin too", async () => {
    const demo = project("exclude: [/usr/share/doc/**]\n");
    const first = digest(await demo.build());
    mirror.reset();
    const warm = await demo.build(["--jobs", "1"]);
    expect(digest(warm)).toBe(first);
    expect(mirror.requests.filter((path) => path.endsWith(".deb"))).toEqual([]);
    demo.plugin("echo another\n");
    const edited = digest(await demo.build());
    expect(edited).not.toBe(first);
    const cold = join(demo.folder, "..", "other-cache");
    expect(digest(await demo.build(["--jobs", "4"], cold))).toBe(edited);
    expect(digest(await demo.build(["--in-memory"], cold))).toBe(edited);
  }, 300_000);

  test("is made without packages that are downloaded, where their entries are there", async () => {
    const demo = project();
    const first = digest(await demo.build());
    rmSync(join(demo.cache, "sha256"), { recursive: true });
    mirror.reset();
    expect(digest(await demo.build())).toBe(first);
    expect(mirror.requests.filter((path) => path.endsWith(".deb"))).toEqual([]);
  });

  test("is made without an index where no Release has changed, and chosen anew where one has", async () => {
    const demo = project();
    const first = digest(await demo.build());
    mirror.reset();
    expect(digest(await demo.build())).toBe(first);
    expect(mirror.requests.length).toBeGreaterThan(0);
    expect(mirror.requests.filter((path) => !path.endsWith("/InRelease"))).toEqual([]);
    demo.define("remove: [sensible-utils]\n");
    expect(digest(await demo.build())).toBe(first);
    demo.define("", "[python3-msgpack]");
    expect(digest(await demo.build())).not.toBe(first);
  });

  test("is configured anew where what configuring follows from has changed", async () => {
    const demo = project();
    await demo.build();
    const before = entriesOf(demo.cache).length;
    await demo.build();
    expect(entriesOf(demo.cache)).toHaveLength(before);
    demo.define('configure: {waive: [{package: openssh-server, reason: "a test"}]}\n');
    await demo.build();
    expect(entriesOf(demo.cache)).toHaveLength(before + 1);
  });
});

describe("a store that is damaged", () => {
  /** One byte of every entry, at a part of its length; entries end in a document and a trailer. */
  const damages: readonly (readonly [string, (path: string) => void])[] = [
    ...[0, 0.3, 0.7, 0.97].map(
      (part) => [`a flipped bit at ${part}`, (path: string) => flip(path, Math.floor(statSync(path).size * part))] as const,
    ),
    ["a flipped bit in the trailer", (path) => flip(path, statSync(path).size - 20)],
    ["a lost end", (path) => truncateSync(path, Math.floor(statSync(path).size / 2))],
    ["nothing in it", (path) => truncateSync(path, 0)],
  ];

  test.each(damages)(
    "with %s in every entry gives the right image, and says so",
    async (_, damage) => {
      const demo = project();
      const first = digest(await demo.build());
      for (const path of entriesOf(demo.cache)) damage(path);
      const ended = await cli(["build", demo.folder, "--keyring", keyring], { env: { ALEPH_RUNTIME_CACHE: demo.cache } });
      expect(ended.status, ended.stderr).toBe(0);
      expect(ended.stderr).toMatch(/of the package store is damaged; it is made again/);
      expect(ended.stderr).toContain(first);
      expect(digest(await demo.build())).toBe(first);
    },
    300_000,
  );
});

describe("a cache of which one file is damaged", () => {
  /** Every file of it, or a few of them; all before a release. */
  const everyNth = rounds > 5 ? 1 : 9;

  test("gives the right image, whichever file it is", async () => {
    const demo = project("exclude: [/usr/share/doc/**]\n");
    const first = digest(await demo.build());
    const kinds = ["documents", "sha256", "store"];
    const files = kinds.flatMap((kind) => namesBelow(join(demo.cache, kind)).map((name) => join(demo.cache, kind, name)));
    const damaged = files.filter((path) => statSync(path).isFile()).filter((_, place) => place % everyNth === 0);
    expect(damaged.length).toBeGreaterThan(3);
    for (const path of damaged) {
      const { size } = statSync(path);
      if (size > 0) flip(path, Math.floor(size / 2));
      expect(digest(await demo.build()), path).toBe(first);
    }
  }, 3_600_000);
});

test("a disk that becomes full at any moment leaves a cache from which the right image is built", async ({ skip }) => {
  if (process.getuid?.() !== 0) skip("mounting a small disk needs root");
  const demo = project();
  const disk = join(demo.folder, "..", "disk");
  mkdirSync(disk);
  const mount = (...flags: string[]) => execFileSync("mount", ["-t", "tmpfs", ...flags, "tmpfs", disk]);
  const right = digest(await demo.build());
  const whole = namesBelow(demo.cache).reduce((sum, name) => sum + statSync(join(demo.cache, name)).size, 0);
  for (const part of Array.from({ length: Math.min(rounds, 20) }, (_, round) => (round + 0.5) / Math.min(rounds, 20))) {
    mount("-o", `size=${Math.ceil((whole * part) / 4096) * 4}k`);
    try {
      const ended = await demo.build([], disk);
      if (ended.status === 0) expect(digest(ended)).toBe(right);
      else expect(JSON.parse(ended.stdout).error.code).toBe("DISK_FULL");
      mount("-o", "remount,size=64m");
      expect(digest(await demo.build([], disk))).toBe(right);
    } finally {
      execFileSync("umount", [disk]);
    }
  }
}, 3_600_000);

test("two builds at once with one cache give the same image", async () => {
  const demo = project();
  const outputs = ["one", "two", "three"].map((name) => join(demo.folder, `${name}.squashfs`));
  const ended = await Promise.all(outputs.map((output) => demo.build(["-o", output])));
  expect(new Set(ended.map(digest)).size).toBe(1);
  expect(namesBelow(join(demo.cache, "scratch"))).toEqual([]);
});

test(`a build that is killed at ${rounds} moments leaves nothing that the next one trips over`, async () => {
  const demo = project();
  const env = { PATH: process.env["PATH"] ?? "", HOME: "/nonexistent", ALEPH_RUNTIME_CACHE: demo.cache };
  const started = performance.now();
  const right = digest(await demo.build());
  const length = performance.now() - started;
  const image = join(demo.folder, "build", "demo.squashfs");
  const whole = readFileSync(image);
  for (let round = 0; round < rounds; round++) {
    if (round % 3 === 0) rmSync(demo.cache, { recursive: true, force: true });
    rmSync(image, { force: true });
    const child = spawn(process.execPath, [program, ...demo.args()], { env, stdio: "ignore" });
    const timer = setTimeout(() => child.kill("SIGKILL"), ((round * 0.618034 + 0.3) % 1) * length);
    await new Promise((resolve) => child.on("close", resolve));
    clearTimeout(timer);
    const left = namesBelow(join(demo.folder, "build")).includes("demo.squashfs") ? readFileSync(image) : whole;
    expect(left.equals(whole)).toBe(true);
    if (round % 2 === 0) expect(digest(await demo.build())).toBe(right);
  }
  expect(digest(await demo.build())).toBe(right);
  expect(namesBelow(join(demo.cache, "scratch"))).toEqual([]);
}, 3_600_000);
