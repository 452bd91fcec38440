import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { blockCodecs } from "#src/codec/block/node-codecs.js";
import { withImage } from "#src/report/open-image.js";
import { readImagePackages } from "#src/report/why/image-packages.js";
import { debOf } from "../support/archives.js";
import { serveIndex, type Victim, victimOf } from "../support/attack.js";
import { bytes, fixtureArchive, type MirrorServer, startMirror } from "../support/mirror-server.js";
import { serveSuite } from "../support/served-suite.js";
import { newKey } from "../support/signed-release.js";

/** The keys of runtime.yaml that say which packages, from the definition to what dpkg's database in the image says. */
let mirror: MirrorServer;
let other: MirrorServer;
beforeAll(async () => {
  [mirror, other] = await Promise.all([startMirror(), startMirror()]);
});
afterEach(() => {
  mirror.reset();
  other.reset();
});
afterAll(() => Promise.all([mirror.close(), other.close()]));

const packages = gunzipSync(readFileSync(join(fixtureArchive, "debian/dists/bookworm/main/binary-amd64/Packages.gz"))).toString();
const versionIn = (name: string) => new RegExp(`^Package: ${name}\nVersion: (\\S+)$`, "m").exec(packages)?.[1] ?? "";

/** Builds a project and reads the versions of its packages out of the image. */
async function built(victim: Victim): Promise<ReadonlyMap<string, string>> {
  await victim.build();
  return withImage(join(victim.folder, "build", "demo.squashfs"), { codecs: blockCodecs }, async ({ image }) => {
    const { packages: found } = await readImagePackages(image);
    return new Map([...found].map(([name, { version, architecture }]) => [name, `${version} ${architecture}`]));
  });
}

describe("a build takes", () => {
  test("the security updates' version, and with a pin that of the suite", async () => {
    const demo = victimOf(mirror, "openssl");
    const newest = (await built(demo)).get("openssl");
    const suites = versionIn("openssl");
    expect(newest).not.toBe(`${suites} amd64`);
    demo.write("pin: [{package: openssl, suite: bookworm, priority: 1001}]\n");
    expect((await built(demo)).get("openssl")).toBe(`${suites} amd64`);
  });

  test("another alternative in place of what is removed, and fails where there is none", async () => {
    const demo = victimOf(mirror, "tar");
    expect([...(await built(demo)).keys()].filter((name) => name.endsWith("awk"))).toEqual(["mawk"]);
    demo.write("remove: [mawk]\n");
    expect([...(await built(demo)).keys()].filter((name) => name.endsWith("awk"))).toEqual(["gawk"]);
    demo.write("remove: [mawk, gawk]\n");
    await expect(demo.build()).rejects.toMatchObject({ code: "APT_UNSATISFIABLE", exitCode: 4, message: expect.stringContaining("awk") });
  });

  test("what is recommended only where that is asked for", async () => {
    await serveIndex(mirror, packages.replace("Package: unzip\n", "Package: unzip\nRecommends: socat\n"));
    const demo = victimOf(mirror, "unzip");
    expect((await built(demo)).has("socat")).toBe(false);
    demo.write("recommends: true\n");
    expect((await built(demo)).has("socat")).toBe(true);
  });

  test("packages of another architecture", async () => {
    const base = { "base-files 12": { Essential: "yes" }, "libc6 2": {}, "tar 1": { Depends: "libc6" } };
    const suite = { architecture: "arm64", archive: "/debian" };
    await serveSuite(mirror, { ...suite, dist: "bookworm", packages: base });
    await serveSuite(mirror, { ...suite, dist: "bookworm-updates", packages: {} });
    await serveSuite(mirror, { ...suite, archive: "/debian-security", dist: "bookworm-security", packages: { "libc6 3": {} } });
    const demo = victimOf(mirror, "tar");
    demo.write("arch: arm64\n");
    expect(Object.fromEntries(await built(demo))).toEqual({ "base-files": "12 arm64", libc6: "3 arm64", tar: "1 arm64" });
    demo.write("");
    await expect(demo.build()).rejects.toMatchObject({ code: "APT_ARCHITECTURE_MISSING", hint: expect.stringContaining("arm64") });
  });

  test("the state of a moment, of a mirror that keeps its past", async () => {
    const time = "20260120T000000Z";
    for (const archive of ["debian", "debian-security"]) {
      const folder = join(fixtureArchive, archive);
      for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile()) continue;
        const file = join(entry.parentPath, entry.name);
        const path = file.slice(folder.length).replaceAll("\\", "/");
        for (const one of [path, path.replaceAll("+", "%2B")]) mirror.override(`/${archive}/${time}${one}`, bytes(readFileSync(file)));
      }
    }
    const demo = victimOf(mirror, "openssl");
    demo.write(`snapshot: ${time}\n`);
    expect((await built(demo)).get("openssl")).toMatch(/amd64$/);
    expect(mirror.requests.length).toBeGreaterThan(10);
    expect(mirror.requests.filter((path) => !path.includes(`/${time}/`))).toEqual([]);
  });

  test("packages of an archive with a key of its own, and none of it where the key is another", async () => {
    const key = await newKey();
    await serveSuite(other, {
      archive: "/debian",
      dist: "stable",
      packages: { "own-tool 1.5": { Depends: "libc6" }, "tar 99": {} },
      keys: [key],
    });
    const demo = victimOf(mirror, "own-tool");
    writeFileSync(join(demo.folder, "own.asc"), key.toPublic().armor());
    demo.write(
      `sources: {own: {url: "${other.archive}", suite: stable, key: own.asc}}\npin: [{package: tar, suite: bookworm, priority: 600}]\n`,
    );
    const found = await built(demo);
    expect(found.get("own-tool")).toBe("1.5 amd64");
    expect(found.get("tar")).toBe(`${versionIn("tar")} amd64`);
    writeFileSync(join(demo.folder, "own.asc"), (await newKey()).toPublic().armor());
    await expect(demo.build()).rejects.toMatchObject({ code: "APT_SIGNER_UNKNOWN", exitCode: 3 });
  });

  test("a further suite's version only where it is asked for, when the suite is not automatic", async () => {
    const fields = "NotAutomatic: yes\nButAutomaticUpgrades: yes\n";
    await serveSuite(mirror, { archive: "/debian", dist: "bookworm-backports", packages: { "unzip 99": {}, "only-here 1": {} }, fields });
    const suites = "suites: [bookworm-backports]\n";
    const plain = victimOf(mirror, "unzip, only-here");
    plain.write(suites);
    const found = await built(plain);
    expect([found.get("unzip"), found.get("only-here")]).toEqual([`${versionIn("unzip")} amd64`, "1 amd64"]);
    const asked = victimOf(mirror, "unzip/bookworm-backports");
    asked.write(suites);
    expect((await built(asked)).get("unzip")).toBe("99 amd64");
  });

  test(".deb files of a folder where something needs them", async () => {
    const demo = victimOf(mirror, "./app.deb");
    const control = (name: string, more = "") =>
      `Package: ${name}\nVersion: 1\nArchitecture: all\nMaintainer: a test\n${more}Description: a test\n`;
    writeFileSync(join(demo.folder, "app.deb"), debOf([], { control: control("app", "Depends: helper\n") }));
    await expect(demo.build()).rejects.toMatchObject({ code: "APT_UNSATISFIABLE", message: expect.stringContaining("helper") });
    writeFileSync(join(demo.folder, "helper.deb"), debOf([], { control: control("helper") }));
    writeFileSync(join(demo.folder, "unneeded.deb"), debOf([], { control: control("unneeded") }));
    demo.write("debs: [.]\n");
    const found = await built(demo);
    expect([found.get("app"), found.get("helper"), found.has("unneeded")]).toEqual(["1 all", "1 all", false]);
  });
});
