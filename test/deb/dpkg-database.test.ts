import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { Pool } from "#src/codec/pool.js";
import { utf8Bytes, utf8Text } from "#src/core/bytes.js";
import { ContentReader } from "#src/core/content-reader.js";
import { type UnpackedPackage, writeDpkgDatabase, writeDpkgStatus } from "#src/deb/dpkg-database.js";
import { parseStanza } from "#src/deb/stanza.js";
import { imagePathOf } from "#src/tree/path.js";
import { Tree } from "#src/tree/tree.js";
import { temporaryFolder } from "../support/folder.js";
import { fixtureArchive } from "../support/mirror-server.js";
import { isRoot, lacks } from "../support/oracle.js";
import { blobOfFile, storedPackages } from "../support/stored-package.js";
import { writeTree } from "../support/write-tree.js";

const pool = new Pool(2);
afterAll(() => pool.close());

const options = { mtime: 1_700_000_000, architecture: "amd64" };

function packageOf(control: string, files: Readonly<Record<string, string>> = {}): UnpackedPackage {
  const stanza = parseStanza(control);
  return {
    name: stanza.get("package") ?? "",
    architecture: stanza.get("architecture") ?? "",
    control: stanza,
    files: Object.entries({ control, ...files }).map(([name, text]) => ({
      name,
      mode: name === "postinst" ? 0o755 : 0o644,
      bytes: utf8Bytes(text),
    })),
    entries: ["", "etc", "etc/x"].map((path) => ({ path: imagePathOf(path) })),
    conffiles: files["conffiles"] === undefined ? [] : [{ path: imagePathOf("etc/x"), md5: "d41d8cd98f00b204e9800998ecf8427e" }],
  };
}

function databaseOf(packages: readonly UnpackedPackage[]) {
  const tree = new Tree();
  writeDpkgDatabase(tree, packages, options);
  const reader = new ContentReader();
  const text = (name: string) => {
    const node = tree.get(imagePathOf(`var/lib/dpkg/${name}`));
    return node?.type === "file" ? utf8Text(reader.read(node.content)) : undefined;
  };
  return { tree, text };
}

const minimal = "Package: a\nVersion: 1\nArchitecture: all\nMaintainer: M <m@example.org>\nDescription: d\n";

describe("a paragraph of status", () => {
  test("has dpkg's order, names and form, and the fields that dpkg does not know", () => {
    const control = `description: short\n long\n .\n more\nHOMEPAGE: http://example.org\nPackage: a\nVersion: 1\nDepends: b(>=1)|c,\n d [amd64]\nArchitecture: amd64\nmaintainer: M <m@example.org>\nX-Own: 1\n`;
    expect(databaseOf([packageOf(control, { conffiles: "/etc/x\n" })]).text("status")).toBe(
      "Package: a\nStatus: install ok unpacked\nMaintainer: M <m@example.org>\nArchitecture: amd64\nVersion: 1\n" +
        "Depends: b (>= 1) | c, d [amd64]\nConffiles:\n /etc/x d41d8cd98f00b204e9800998ecf8427e\n" +
        "Description: short\n long\n .\n more\nHOMEPAGE: http://example.org\nX-Own: 1\n\n",
    );
  });

  test("stands in the order of names, whatever the order of unpacking", () => {
    const other = (name: string) => packageOf(minimal.replace("Package: a", `Package: ${name}`));
    expect(
      databaseOf([other("b"), other("a-b"), other("a"), other("ab")])
        .text("status")
        ?.match(/(?<=Package: ).*/g),
    ).toEqual(["a", "a-b", "ab", "b"]);
  });
});

test("the status file says what was so when it was written, whenever it is read", () => {
  const tree = new Tree();
  const one = packageOf(minimal);
  const written = (["unpacked", "half-configured", "installed"] as const).map((state) => {
    writeDpkgStatus(tree, [one], { ...options, stateOf: () => state });
    const node = tree.get(imagePathOf("var/lib/dpkg/status"));
    return node?.type === "file" ? node.content : undefined;
  });
  const reader = new ContentReader();
  const states = written.map((content) => /Status: install ok (.*)/.exec(content === undefined ? "" : utf8Text(reader.read(content)))?.[1]);
  expect(states).toEqual(["unpacked", "half-configured", "installed"]);
  expect(structuredClone(written.at(-1)?.source)).toMatchObject({ kind: "memory", bytes: expect.any(Uint8Array) });
});

test("a package that may stand there for several architectures has its own in its file names", () => {
  const same = packageOf(`${minimal.replace("all", "amd64")}Multi-Arch: same\n`, { postinst: "x", triggers: "interest x\n" });
  const { tree, text } = databaseOf([same]);
  expect(text("info/a:amd64.list")).toBe("/.\n/etc\n/etc/x\n");
  expect(tree.get(imagePathOf("var/lib/dpkg/info/a:amd64.postinst"))).toMatchObject({ mode: 0o755, uid: 0, gid: 0, mtime: options.mtime });
  expect(text("triggers/x")).toBe("a:amd64\n");
});

test("control files that dpkg has for itself are not taken from a package", () => {
  const { tree } = databaseOf([packageOf(minimal, { list: "/evil\n", "a.b": "x", md5sums: "y" })]);
  const info = tree.directoryAt(imagePathOf("var/lib/dpkg/info"));
  expect([...info.children.keys()].sort()).toEqual(["a.list", "a.md5sums", "format"]);
});

test("triggers are kept by path and by name, and none takes the place of dpkg's own files", () => {
  const triggers =
    "# a comment\ninterest /usr/share/x\ninterest-noawait /y\ninterest-await named\nactivate other\ninterest File\ninterest ../../x\ninterest ..\n";
  const { tree, text } = databaseOf([packageOf(minimal, { triggers })]);
  expect(text("triggers/File")).toBe("/usr/share/x a\n/y a/noawait\n");
  expect(text("triggers/named")).toBe("a\n");
  expect([...tree.directoryAt(imagePathOf("var/lib/dpkg/triggers")).children.keys()].sort()).toEqual(["File", "Lock", "Unincorp", "named"]);
});

test("packages of other architectures make it a system of several", () => {
  expect(databaseOf([packageOf(minimal)]).text("arch")).toBeUndefined();
  expect(databaseOf([packageOf(minimal), packageOf(minimal.replace("all", "i386"))]).text("arch")).toBe("amd64\ni386\n");
});

const mainPool = join(fixtureArchive, "debian", "pool", "main");
const fixtures = [
  ["b/base-files/base-files_12.4+deb12u12_amd64.deb"],
  ["l/libc6/libc6_2.36-9+deb12u10_amd64.deb"],
  ["o/openssh-server/openssh-server_9.2p1-2+deb12u7_amd64.deb", "1:9.2p1-2+deb12u7"],
  ["c/ca-certificates/ca-certificates_20230311+deb12u1_all.deb"],
  ["u/unzip/unzip_6.0-28_amd64.deb"],
] as const;
const fixturePackages = () =>
  storedPackages(
    pool,
    fixtures.map(([path, version]) => blobOfFile(join(mainPool, path), version)),
  );

describe("dpkg", () => {
  const lacking = lacks("dpkg") || lacks("dpkg-query");
  const query = (folder: string, ...args: string[]) =>
    execFileSync("dpkg-query", [`--admindir=${join(folder, "var/lib/dpkg")}`, ...args], { encoding: "latin1" });

  test.skipIf(lacking)(
    "lists packages and their files, and finds nothing to complain about but what is not configured (needs dpkg)",
    async () => {
      const packages = await fixturePackages();
      const folder = temporaryFolder();
      const { tree } = databaseOf(packages);
      writeTree(tree, folder);
      const fields = ["db:Status-Abbrev", "binary:Package", "Version", "Architecture"].map((field) => `\${${field}}`);
      const shown = query(folder, "-W", "-f", `${fields.join(" ")}\n`);
      const expected = packages.map(({ name, version, architecture, control }) => {
        const binary = control.get("multi-arch") === "same" ? `${name}:${architecture}` : name;
        return `iU  ${binary} ${version} ${architecture}`;
      });
      expect(shown.trimEnd().split("\n").sort()).toEqual(expected.sort());
      for (const { name, entries } of packages) {
        const paths = entries.map(({ path }) => (path === "" ? "/." : `/${path}`));
        expect(query(folder, "-L", name).trimEnd().split("\n").sort()).toEqual(paths.sort());
      }
      expect(query(folder, "-S", "/usr/bin/unzip")).toBe("unzip: /usr/bin/unzip\n");
      const audit = execFileSync("dpkg", [`--admindir=${join(folder, "var/lib/dpkg")}`, "--audit"], { encoding: "utf8" });
      expect(audit.match(/^The following packages .*/gm)).toEqual([expect.stringContaining("unpacked but not yet configured")]);
      expect(audit.match(/^ \S+/gm)).toHaveLength(packages.length);
    },
  );

  test.skipIf(lacking || !isRoot)("leaves the same database when it unpacks the packages itself (needs dpkg and root)", async () => {
    const folder = temporaryFolder();
    const admin = join(folder, "var/lib/dpkg");
    for (const name of ["info", "updates", "triggers"]) mkdirSync(join(admin, name), { recursive: true });
    writeFileSync(join(admin, "status"), "");
    const paths = fixtures.map(([path]) => join(mainPool, path));
    execFileSync("dpkg", [`--root=${folder}`, "--force-depends", "--force-bad-path", "--unpack", ...paths], { stdio: "ignore" });
    const { tree, text } = databaseOf(await fixturePackages());

    const names = readdirSync(admin, { recursive: true, encoding: "utf8" }).filter((name) => statSync(join(admin, name)).isFile());
    for (const name of names.filter((name) => name !== "status-old")) {
      // dpkg gives a conffile its hash when it is configured.
      const got = name === "status" ? text(name)?.replace(/^( \/\S+) [0-9a-f]{32}$/gm, "$1 newconffile") : text(name);
      expect(got, name).toBe(readFileSync(join(admin, name), "utf8"));
      expect(tree.get(imagePathOf(`var/lib/dpkg/${name}`))?.mode, name).toBe(statSync(join(admin, name)).mode & 0o7777);
    }
    expect(names.length).toBeGreaterThan(25);
  });
});
