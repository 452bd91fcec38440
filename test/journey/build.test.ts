import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type CliOptions, cli, type Ended } from "../support/cli.js";
import { namesBelow, temporaryFolder } from "../support/folder.js";
import { bytes, fixtureArchive, type MirrorServer, silent, startMirror, status } from "../support/mirror-server.js";
import { isRoot } from "../support/oracle.js";
import { releaseText, signRelease } from "../support/signed-release.js";

/** The whole program, as a process, on the signed fixture archive: what a user does and what a user sees. */
let mirror: MirrorServer;
beforeAll(async () => {
  mirror = await startMirror();
});
afterEach(() => mirror.reset());
afterAll(() => mirror.close());

const keyring = join(fixtureArchive, "public-key.asc");
const inRelease = "/debian/dists/bookworm/InRelease";

interface Project {
  readonly folder: string;
  readonly cache: string;
  build(...flags: string[]): Promise<Ended>;
  buildWith(options: CliOptions, ...flags: string[]): Promise<Ended>;
}

function project(packages: readonly string[], more = ""): Project {
  const folder = join(temporaryFolder(), "demo");
  const cache = join(folder, "..", "cache");
  mkdirSync(folder);
  writeFileSync(
    join(folder, "runtime.yaml"),
    `from: debian:bookworm\nmirror: {archive: "${mirror.archive}", security: "${mirror.security}"}\npackages: [${packages.join(", ")}]\n${more}`,
  );
  const buildWith = (options: CliOptions, ...flags: string[]) =>
    cli(["build", folder, "--keyring", keyring, ...flags], { ...options, env: { ALEPH_RUNTIME_CACHE: cache, ...options.env } });
  return { folder, cache, buildWith, build: (...flags) => buildWith({}, ...flags) };
}

const errorOf = (ended: Ended): { code: string; message: string; hint?: string } => JSON.parse(ended.stdout).error;

/** A failed build leaves no image, nothing half-written, and no scratch. */
function expectNothingLeft({ folder, cache }: Project): void {
  expect(existsSync(join(folder, "build")) ? namesBelow(join(folder, "build")) : []).toEqual([]);
  expect((existsSync(cache) ? namesBelow(cache) : []).filter((name) => /\.part$|^scratch[\\/]/.test(name))).toEqual([]);
}

describe("a build", () => {
  test("makes an image, and says where it is on stdout and the rest on stderr", async () => {
    const demo = project(["python3-msgpack"]);
    const ended = await demo.build();
    expect(ended.stderr).toMatch(/maintainer scripts? changed \d+ paths?: see .*demo\.configure\.json/);
    expect(ended.status).toBe(0);
    expect(ended.stdout).toMatch(/demo\.squashfs {2}.*bytes\)\n$/);
    const image = join(demo.folder, "build", "demo.squashfs");
    expect(readFileSync(image).subarray(0, 4).toString()).toBe("hsqs");
    const listed = await cli(["ls", image, "/root", "--json"]);
    expect(listed.stdout).toContain("init1.py");
    const inspected = JSON.parse((await cli(["inspect", image, "--json"])).stdout);
    expect(JSON.stringify(inspected)).toContain("gzip");
    expectScratchEmpty(demo);
  });

  test("gives the same bytes with any number of threads, in memory, and from the cache", async () => {
    const demo = project(["python3-msgpack", "openssh-server"]);
    const digests = new Set<string>();
    for (const flags of [["--jobs", "1"], ["--jobs", "4"], ["--in-memory"], []]) {
      digests.add(JSON.parse((await demo.build("--json", ...flags)).stdout).sha256);
    }
    expect([...digests]).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/)]);
  });

  test("puts digests and random names into the cache, and never a path of the image", async () => {
    const demo = project(["python3-msgpack"]);
    await demo.build();
    const names = namesBelow(demo.cache).map((name) => name.replaceAll("\\", "/"));
    expect(names.length).toBeGreaterThan(30);
    expect(names.filter((name) => !/^(sha256|documents|scratch|store)(\/[0-9a-f]+)*$/.test(name))).toEqual([]);
  });

  test.skipIf(!isRoot)(
    "writes the root filesystem as a tar and a folder, and packing either gives the same bytes, an image of the same tree (needs root)",
    async () => {
      const demo = project(["python3-msgpack"]);
      const [tar, rootfs] = [join(demo.folder, "demo.tar"), join(demo.folder, "demo.rootfs")];
      expect(await demo.build("--tar", tar, "--rootfs", rootfs)).toMatchObject({ status: 0 });
      const image = join(demo.folder, "build", "demo.squashfs");
      const packedOf = (source: string) => `${source}.packed.squashfs`;
      for (const source of [tar, rootfs]) {
        const packed = packedOf(source);
        expect(await cli(["pack", source, "-o", packed])).toMatchObject({ status: 0 });
        const compared = await cli(["diff", image, packed, "--json"]);
        expect(compared.status, `${source}: ${compared.stdout.slice(0, 1000)}`).toBe(0);
      }
      expect(Buffer.compare(readFileSync(packedOf(tar)), readFileSync(packedOf(rootfs)))).toBe(0);
    },
  );

  test("clamps times to SOURCE_DATE_EPOCH", async () => {
    const demo = project(["python3-msgpack"]);
    const ended = await demo.buildWith({ env: { SOURCE_DATE_EPOCH: "1000000000" } }, "--json");
    expect(readFileSync(JSON.parse(ended.stdout).path).readUInt32LE(8)).toBe(1_000_000_000);
  });

  test("writes nothing but the image with --in-memory", async () => {
    const demo = project(["python3-msgpack"]);
    expect((await demo.build("--in-memory")).status).toBe(0);
    expect(existsSync(demo.cache)).toBe(false);
  });

  test("holds what it has assembled to the boot contract, before it writes anything", async () => {
    const demo = project(["openssh-server"]);
    const ended = await demo.build();
    expect(ended.status).toBe(3);
    expect(ended.stderr).toContain("The image could not start: 1 rule of the boot contract is broken.");
    expect(ended.stderr).toContain("[command] init calls python3, and no directory of its PATH has it. Add the package python3.");
    expect(ended.stderr).toContain("init: none");
    expectNothingLeft(demo);
    const excluding = project(["python3-msgpack"], "exclude: [/usr/sbin/pivot_root, /usr/lib/python3.11/asyncio/**]\n");
    const { code, message } = errorOf(await excluding.build("--json"));
    expect(code).toBe("CONTRACT_BROKEN");
    expect(message).toContain("init calls pivot_root");
    expect(message).toContain("init imports asyncio, which Python 3.11 lacks here.");
  });

  test("leaves an image without the init sequence alone", async () => {
    expect((await project(["openssh-server"], "init: none\n").build()).status).toBe(0);
  });

  test("puts files, plugins and exclusions into the image", async () => {
    const demo = project(
      ["python3-msgpack"],
      'files: [{from: app.conf, to: /etc/app.conf, mode: "0600"}]\nexclude: [/usr/share/doc/**]\nplugins: plugins\n',
    );
    mkdirSync(join(demo.folder, "plugins"));
    writeFileSync(join(demo.folder, "plugins", "custom_plugins.py"), "from runtime_types import Plugins\ncustom_plugins = Plugins()\n");
    writeFileSync(join(demo.folder, "app.conf"), "x");
    const { path } = JSON.parse((await demo.build("--json")).stdout);
    expect((await cli(["ls", "-l", path, "/etc/app.conf"])).stdout).toMatch(/^-rw-------/);
    expect((await cli(["ls", path, "/root"])).stdout).toContain("custom_plugins.py");
    expect((await cli(["ls", path, "/usr/share/doc"])).stdout).toBe("");
  });
});

function expectScratchEmpty({ cache }: Project): void {
  expect(namesBelow(cache).filter((name) => /^scratch[\\/]/.test(name))).toEqual([]);
}

describe("bad input", () => {
  const cases: readonly {
    readonly name: string;
    readonly packages?: readonly string[];
    readonly mirror?: () => Promise<void> | void;
    readonly code: string;
    readonly status: number;
    readonly says: RegExp;
  }[] = [
    { name: "an unknown package", packages: ["python3-msgpak"], code: "APT_PACKAGE_UNKNOWN", status: 4, says: /python3-msgpack/ },
    { name: "an unsatisfiable relation", packages: ["needs-missing"], code: "APT_UNSATISFIABLE", status: 4, says: /needs-missing/ },
    { name: "a conflict", packages: ["bash", "conflicts-with-bash"], code: "APT_CONFLICT", status: 4, says: /bash/ },
    {
      name: "a changed InRelease",
      mirror: async () =>
        mirror.override(inRelease, bytes((await signRelease(await releaseText("bookworm"))).replace("Origin: Debian", "Origin: Debiam"))),
      code: "APT_SIGNATURE_BAD",
      status: 3,
      says: /bookworm/,
    },
    {
      name: "an expired Release",
      mirror: async () =>
        mirror.override(
          inRelease,
          bytes(await signRelease(await releaseText("bookworm", { "Valid-Until": "Thu, 15 Jan 2026 02:00:00 UTC" }))),
        ),
      code: "APT_RELEASE_EXPIRED",
      status: 3,
      says: /2026-01-15|15 Jan 2026/,
    },
    {
      name: "a mirror without the suite",
      mirror: () => mirror.override(inRelease, status(404)),
      code: "APT_SUITE_MISSING",
      status: 5,
      says: /bookworm/,
    },
  ];

  for (const { name, packages = ["python3-msgpack"], mirror: prepare, code, status: exit, says } of cases) {
    test(`${name} is ${code}, and nothing is left`, async () => {
      await prepare?.();
      const demo = project(packages);
      const ended = await demo.build("--json");
      const error = errorOf(ended);
      expect(error.code).toBe(code);
      expect(`${error.message} ${error.hint ?? ""}`).toMatch(says);
      expect(error.hint ?? "").not.toBe("");
      expect(ended.status).toBe(exit);
      expectNothingLeft(demo);
    });
  }

  test("a .deb that was swapped is refused by its hash, and a longer one by its size", async () => {
    const path = "/debian/pool/main/t/tar/tar_1.34+dfsg-1.2+deb12u1_amd64.deb";
    const good = readFileSync(join(fixtureArchive, ...path.split("/")));
    const changed = Buffer.from(good);
    changed[200] = (changed[200] ?? 0) ^ 1;
    for (const [body, code] of [
      [changed, "FETCH_HASH_MISMATCH"],
      [Buffer.concat([good, good]), "FETCH_SIZE_MISMATCH"],
      [good.subarray(0, 300), "FETCH_SIZE_MISMATCH"],
    ] as const) {
      mirror.override(path, bytes(body));
      mirror.override(encodeURI(path), bytes(body));
      mirror.override(path.replaceAll("+", "%2B"), bytes(body));
      const demo = project(["tar"]);
      const ended = await demo.build("--json");
      expect(errorOf(ended).code).toBe(code);
      expect(ended.status).toBe(3);
      expectNothingLeft(demo);
    }
  });

  test("settings that an image cannot have are refused before anybody is asked for packages", async () => {
    const demo = project(["python3-msgpack"]);
    for (const settings of [
      ["--compression", "lz4", "--level", "9"],
      ["--level", "13"],
    ]) {
      const ended = await demo.build("--json", "--mirror", "http://127.0.0.1:9/debian", ...settings);
      expect(errorOf(ended)).toMatchObject({ code: "USAGE", message: expect.stringMatching(/ has no level (9|13)\.$/) });
      expect(ended.status).toBe(2);
    }
    expectNothingLeft(demo);
  });

  test("a mirror that is down is named", async () => {
    const demo = project(["python3-msgpack"]);
    const ended = await demo.build("--json", "--mirror", "http://127.0.0.1:9/debian");
    expect(errorOf(ended)).toMatchObject({ code: "NETWORK_UNREACHABLE", message: expect.stringContaining("127.0.0.1:9") });
    expect(ended.status).toBe(5);
    expectNothingLeft(demo);
  });

  test("a cached package with a flipped bit is fetched again", async () => {
    const demo = project(["python3-msgpack"]);
    const first = JSON.parse((await demo.build("--json")).stdout).sha256;
    const blobs = join(demo.cache, "sha256");
    for (const name of namesBelow(blobs).filter((one) => /[0-9a-f]{64}$/.test(one))) {
      const damaged = readFileSync(join(blobs, name));
      damaged[damaged.length - 1] = (damaged.at(-1) ?? 0) ^ 0x40;
      writeFileSync(join(blobs, name), damaged);
    }
    const ended = await demo.build("--json");
    expect(ended.status).toBe(0);
    expect(JSON.parse(ended.stdout).sha256).toBe(first);
  });

  test("a full disk under the output or the cache is DISK_FULL, and nothing is left", async ({ skip }) => {
    if (!isRoot) skip("a small file system needs root on Linux");
    const demo = project(["python3-msgpack"], "files: [{from: big, to: /big}]\n");
    writeFileSync(join(demo.folder, "big"), crypto.getRandomValues(new Uint8Array(65536)));
    execFileSync("truncate", ["-s", "24M", join(demo.folder, "big")]);
    execFileSync("sh", ["-c", 'head -c 24000000 /dev/urandom > "$1"', "sh", join(demo.folder, "big")]);
    const small = join(temporaryFolder(), "small");
    mkdirSync(small);
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", small]);
    try {
      const output = await demo.build("--json", "--output", join(small, "x.squashfs"));
      expect(errorOf(output).code).toBe("DISK_FULL");
      expect(output.status).toBe(1);
      const cache = await demo.buildWith({ env: { ALEPH_RUNTIME_CACHE: join(small, "cache") } }, "--json");
      expect(errorOf(cache).code).toBe("DISK_FULL");
      expect(namesBelow(small).filter((name) => /part$|squashfs$|scratch\//.test(name))).toEqual([]);
    } finally {
      execFileSync("umount", [small]);
    }
    expectNothingLeft(demo);
  });
});

describe("Ctrl-C", () => {
  const interrupted = (ended: Ended) => {
    expect(ended.status).toBe(130);
    expect(ended.stderr).not.toContain("at async");
  };

  test("while the suites are opened ends with 130 and leaves nothing", async () => {
    mirror.override(inRelease, silent);
    const demo = project(["python3-msgpack"]);
    interrupted(await demo.buildWith({ interruptAt: /Resolving/ }));
    expectNothingLeft(demo);
  });

  test("while packages are fetched ends with 130 and leaves nothing", async () => {
    const path = "/debian/pool/main/t/tar/tar_1.34+dfsg-1.2+deb12u1_amd64.deb";
    for (const one of [path, encodeURI(path), path.replaceAll("+", "%2B")]) mirror.override(one, silent);
    const demo = project(["tar"]);
    interrupted(await demo.buildWith({ interruptAt: /Fetching/ }));
    expectNothingLeft(demo);
  });

  test("while the image is packed ends with 130 and leaves nothing", async () => {
    const demo = project(["python3-msgpack"], "files: [{from: big, to: /big}]\nsquashfs: {level: 12}\n");
    execFileSync("sh", [
      "-c",
      'head -c 40000000 /dev/zero | tr "\\0" "\\12" > "$1"; head -c 90000000 /dev/urandom >> "$1"',
      "sh",
      join(demo.folder, "big"),
    ]);
    interrupted(await demo.buildWith({ interruptAt: /Packing/ }));
    expectNothingLeft(demo);
  });
});
