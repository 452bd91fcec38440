import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cli, type Ended } from "../support/cli.js";
import { namesBelow } from "../support/folder.js";
import { isRoot, lacks } from "../support/oracle.js";
import { asOrdinaryUser } from "../support/ordinary-user.js";

/** These tests need the network: they build from the Debian mirror of this computer's apt sources. */
const folder = mkdtempSync(join(tmpdir(), "aleph-runtime-network-"));
const env = { ALEPH_RUNTIME_CACHE: join(folder, "cache") };
const sizeOf = (bytes: Ended): { path: string; size: number; sha256: string; packages: number; entries: number } =>
  JSON.parse(bytes.stdout);

async function build(project: string, ...flags: string[]): Promise<ReturnType<typeof sizeOf>> {
  const ended = await cli(["build", project, "--json", ...flags], { env });
  expect(ended.stderr + ended.stdout.slice(0, 2000)).not.toContain('"error"');
  expect(ended.status).toBe(0);
  return sizeOf(ended);
}

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the default template, built from the live mirror", () => {
  const project = join(folder, "demo");
  let image = "";

  beforeAll(async () => {
    expect((await cli(["init", project], { env })).status).toBe(0);
    image = (await build(project)).path;
  }, 1_200_000);

  test("is an image that unsquashfs and rdsquashfs read without a warning", ({ skip }) => {
    if (lacks("unsquashfs") || lacks("rdsquashfs")) skip("unsquashfs or rdsquashfs is not installed");
    for (const [program, ...args] of [
      ["unsquashfs", "-no-progress", "-d", join(folder, "unsquashed"), image],
      ["rdsquashfs", "-d", image],
    ] as const) {
      const ended = spawnSync(program, args, { encoding: "utf8", maxBuffer: 1 << 28 });
      expect(ended.stderr).toBe("");
      expect(ended.status).toBe(0);
    }
  });

  test("is mounted by Linux, and its python3 imports aiohttp and msgpack", ({ skip }) => {
    if (!isRoot) skip("mounting needs root on Linux");
    const mounted = join(folder, "mounted");
    mkdirSync(mounted);
    execFileSync("mount", ["-t", "squashfs", "-o", "loop,ro", image, mounted]);
    try {
      execFileSync("chroot", [mounted, "python3", "-c", "import aiohttp, msgpack"]);
      const listed = execFileSync("chroot", [mounted, "dpkg", "-l"], { encoding: "utf8" });
      expect(listed).toMatch(/^ii\s+python3-aiohttp/m);
    } finally {
      execFileSync("umount", [mounted]);
    }
  });

  test("is configured: every package is installed, and certificates are there and found by their hashes", async () => {
    const inspected = JSON.parse((await cli(["inspect", image, "--json"])).stdout);
    expect(Object.keys(inspected.packages)).toEqual(["installed"]);
    const bundle = JSON.parse((await cli(["stat", image, "/etc/ssl/certs/ca-certificates.crt", "--json"])).stdout);
    expect(bundle.entries[0].size).toBeGreaterThan(100_000);
    const names = (await cli(["ls", image, "/etc/ssl/certs/"])).stdout.split("\n");
    expect(names.filter((name) => /^[0-9a-f]{8}\.0$/.test(name)).length).toBeGreaterThan(100);
  });

  test("has the same bytes built again, with one thread or four, in memory or on disk", async () => {
    const digests = new Set<string>();
    for (const flags of [["--jobs", "1"], ["--jobs", "4"], ["--in-memory"]]) {
      const output = join(folder, `again-${digests.size}.squashfs`);
      digests.add((await build(project, "--output", output, ...flags)).sha256);
    }
    digests.add((await build(project)).sha256);
    expect(digests.size).toBe(1);
  });

  test("has the same bytes when an ordinary user builds it", async ({ skip }) => {
    if (!isRoot || lacks("setpriv")) skip("changing the user needs root and setpriv");
    const first = await build(project);
    const output = join(folder, "nobody");
    mkdirSync(output, { mode: 0o777 });
    execFileSync("chmod", ["-R", "a+rwX", folder]);
    const program = join(import.meta.dirname ?? "", "..", "..", "bin", "run.js");
    const ended = asOrdinaryUser([program, "build", project, "--json", "-o", join(output, "x.squashfs")], {
      env: { ...env, HOME: output },
    });
    expect(ended.stderr).not.toContain("Error");
    expect(JSON.parse(ended.stdout).sha256).toBe(first.sha256);
  });
});

test("Ctrl-C while packages are unpacked ends with 130 and leaves nothing", async () => {
  const project = join(folder, "interrupted");
  await cli(["init", project], { env });
  // At a level of its own, nothing of the builds before can be taken over but their downloads.
  const ended = await cli(["build", project, "--level", "5"], { env, interruptAt: /Unpacking/ });
  expect(ended.status).toBe(130);
  expect(existsSync(join(project, "build")) ? namesBelow(join(project, "build")) : []).toEqual([]);
  expect(namesBelow(join(folder, "cache", "scratch"))).toEqual([]);
});

test.for(["trixie", "bullseye"])("the minimal template builds on %s, and its python3 imports msgpack", async (suite, { skip }) => {
  const project = join(folder, suite);
  await cli(["init", project, "--template", "minimal", "--suite", suite], { env });
  const { path } = await build(project);
  if (!isRoot) skip("mounting needs root on Linux");
  const mounted = join(folder, `mounted-${suite}`);
  mkdirSync(mounted);
  execFileSync("mount", ["-t", "squashfs", "-o", "loop,ro", path, mounted]);
  try {
    execFileSync("chroot", [mounted, "python3", "-c", "import msgpack"]);
    // What the guest runs must compile under the Python that the image has; the image is read-only, so compiled in memory.
    const compile = "import pathlib; [compile(p.read_text(), str(p), 'exec') for p in pathlib.Path('/root').rglob('*.py')]";
    execFileSync("chroot", [mounted, "python3", "-c", compile]);
    execFileSync("chroot", [mounted, "sh", "-n", "/sbin/init"]);
  } finally {
    execFileSync("umount", [mounted]);
  }
});

test("the official template builds: more than 600 packages and 40,000 paths", async () => {
  const project = join(folder, "official");
  expect((await cli(["init", project, "--template", "official"], { env })).status).toBe(0);
  const built = await build(project);
  expect(built.packages).toBeGreaterThan(600);
  expect(built.entries).toBeGreaterThan(40_000);
  expect(readFileSync(built.path).length).toBe(built.size);
});
