import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { readDeb } from "#src/deb/archive.js";
import { arOf, controlText, debOf, debVersion, type TestEntry, tarOf } from "../support/archives.js";
import { chunksOf } from "../support/chunks.js";
import { temporaryFolder } from "../support/folder.js";
import { fixtureArchive } from "../support/mirror-server.js";
import { lacks } from "../support/oracle.js";

async function read(bytes: Uint8Array, chunkSize = 5000) {
  const { control, entries } = await readDeb(chunksOf(bytes, chunkSize), "x.deb");
  const paths: string[] = [];
  for await (const entry of entries) paths.push(entry.path);
  return { control, paths };
}

const refused = (bytes: Uint8Array, code: string) =>
  expect(read(bytes)).rejects.toMatchObject({ code, where: { source: "x.deb" }, hint: expect.stringMatching(/\w/) });

const control = tarOf([{ name: "./control", content: controlText }]);
const data = tarOf([{ name: "./x", content: "x" }]);

describe("a package", () => {
  test("gives its control data and its entries", async () => {
    const files: TestEntry[] = [
      { name: "./postinst", content: "#!/bin/sh\n", mode: 0o755 },
      { name: "./conffiles", content: "/etc/x\n" },
    ];
    const { control, paths } = await read(
      debOf(
        [
          { name: "./etc", type: "5" },
          { name: "./etc/x", content: "1" },
        ],
        { files, gzip: true },
      ),
    );
    expect(control).toMatchObject({ name: "example", version: "1.0", architecture: "all" });
    expect(control.stanza.get("description")).toBe("an example");
    expect(control.files.map(({ name, mode }) => [name, mode])).toEqual([
      ["control", 0o644],
      ["postinst", 0o755],
      ["conffiles", 0o644],
    ]);
    expect(paths).toEqual(["", "etc", "etc/x"]);
  });

  test("may hold members that begin with an underscore, and any after its data", async () => {
    const more = ["_gpgorigin", Buffer.from("x")] as const;
    expect(await read(arOf([debVersion, more, ["control.tar", control], more, ["data.tar/", data], ["anything", control]]))).toMatchObject({
      paths: ["x"],
    });
    expect(
      await read(
        arOf([
          ["debian-binary", Buffer.from("2.1\nmore\n")],
          ["control.tar", control],
          ["data.tar", data],
        ]),
      ),
    ).toMatchObject({ paths: ["x"] });
  });

  test("gives its source back when it was read, when it is refused, and when the reader stops", async () => {
    for (const bytes of [debOf([{ name: "x" }]), debOf([{ name: "../x" }]), arOf([debVersion, ["data.tar", data]])]) {
      const chunks = chunksOf(bytes, 100);
      await readDeb(chunks, "x.deb").then(
        async ({ entries }) => {
          for await (const _ of entries) break;
        },
        () => {},
      );
      expect(chunks.ended).toBe(true);
    }
  });

  test.skipIf(lacks("dpkg-deb")).each(["none", "gzip", "xz", "zstd"])(
    "as dpkg-deb packs it with %s (needs dpkg-deb)",
    async (compression) => {
      const folder = temporaryFolder();
      mkdirSync(join(folder, "p", "DEBIAN"), { recursive: true });
      writeFileSync(join(folder, "p", "DEBIAN", "control"), controlText);
      writeFileSync(join(folder, "p", "file"), "content ".repeat(5000));
      execFileSync("dpkg-deb", ["--root-owner-group", `-Z${compression}`, "-b", join(folder, "p"), join(folder, "x.deb")], {
        stdio: "ignore",
      });
      expect(await read(readFileSync(join(folder, "x.deb")))).toMatchObject({ control: { name: "example" }, paths: ["", "file"] });
    },
  );
});

describe("refused is a package", () => {
  test("that is cut anywhere", async () => {
    const whole = debOf([{ name: "./x", content: "x".repeat(3000) }]);
    for (let size = 9; size < whole.byteLength - 600; size += 97) {
      await expect(read(whole.subarray(0, size)), `${size} bytes`).rejects.toMatchObject({
        code: "DEB_TRUNCATED",
        where: { source: "x.deb", offset: size },
      });
    }
  });

  test("whose parts stand in another order, twice, or not at all", async () => {
    await refused(arOf([["control.tar", control], debVersion, ["data.tar", data]]), "DEB_NOT_A_PACKAGE");
    await refused(arOf([["hello", data]]), "DEB_NOT_A_PACKAGE");
    await refused(arOf([debVersion, ["data.tar", data], ["control.tar", control]]), "DEB_MEMBER_ORDER");
    await refused(arOf([debVersion, ["control.tar", control], ["control.tar", control], ["data.tar", data]]), "DEB_MEMBER_ORDER");
    await refused(arOf([debVersion, ["control.tar", control], ["other", data], ["data.tar", data]]), "DEB_MEMBER_ORDER");
    await refused(arOf([debVersion, ["control.tar", control]]), "DEB_MEMBER_MISSING");
    await refused(arOf([debVersion]), "DEB_MEMBER_MISSING");
  });

  test.each([["3.0\n"], ["2\n"], ["2.0"], ["\n"], ["0.939000\n"]])("of the format %j", async (version) => {
    await refused(
      arOf([
        ["debian-binary", Buffer.from(version)],
        ["control.tar", control],
        ["data.tar", data],
      ]),
      "DEB_VERSION",
    );
  });

  test.each(["data.tar.bz2", "data.tar.lzma", "data.tarx"])("with %s", async (name) => {
    await refused(arOf([debVersion, ["control.tar", control], [name, data]]), "DEB_COMPRESSION");
  });

  test("whose parts are damaged", async () => {
    await refused(arOf([debVersion, ["control.tar.gz", control], ["data.tar", data]]), "CODEC_CORRUPT");
    await refused(arOf([debVersion, ["control.tar", control], ["data.tar.gz", gzipSync(data).subarray(0, -9)]]), "CODEC_TRUNCATED");
    await refused(arOf([debVersion, ["control.tar", control], ["data.tar", data.subarray(0, 700)]]), "TAR_TRUNCATED");
    await refused(arOf([debVersion, ["control.tar", control], ["data.tar", new Uint8Array(512).fill(1)]]), "TAR_CORRUPT");
  });

  test.each([
    ["no control file", [{ name: "./postinst" }]],
    [
      "two control files",
      [
        { name: "./control", content: controlText },
        { name: "control", content: controlText },
      ],
    ],
    [
      "a link among its control files",
      [
        { name: "./control", content: controlText },
        { name: "postinst", type: "2", target: "/bin/sh" },
      ],
    ],
    [
      "a folder among them",
      [
        { name: "./control", content: controlText },
        { name: "d", type: "5" },
      ],
    ],
    ["a file in a folder", [{ name: "./control", content: controlText }, { name: "d/postinst" }]],
    ["a control file with a strange name", [{ name: "./control", content: controlText }, { name: "a b" }]],
    ["a name that is none", [{ name: "control", content: controlText.replace("example", "../x") }]],
    ["a version that is none", [{ name: "control", content: controlText.replace("1.0", "a/b") }]],
    ["no architecture", [{ name: "control", content: controlText.replace(/Architecture.*\n/, "") }]],
  ] as [string, TestEntry[]][])("with %s", async (_, entries) => {
    await refused(arOf([debVersion, ["control.tar", tarOf(entries)], ["data.tar", data]]), "DEB_CONTROL_INVALID");
  });

  test.each([
    ["DEB_UNSAFE_PATH", "a path above the root", [{ name: "./usr/../../etc/evil" }]],
    ["DEB_UNSAFE_PATH", "a link above the root", [{ name: "x", type: "1", target: "../../etc/passwd" }]],
    ["DEB_UNSAFE_PATH", "an entry through its own link", [{ name: "l", type: "2", target: "/etc" }, { name: "l/evil" }]],
    [
      "DEB_UNSAFE_PATH",
      "an entry far below its own link",
      [
        { name: "l", type: "2", target: "." },
        { name: "l/a/b/evil", type: "5" },
      ],
    ],
    ["DEB_UNSAFE_PATH", "an entry below its own file", [{ name: "f" }, { name: "f/evil" }]],
    [
      "DEB_UNSAFE_PATH",
      "an entry through its own link, which came after another one there",
      [{ name: "a/l/first" }, { name: "a/l", type: "2", target: "/etc" }, { name: "a/l/evil" }],
    ],
    ["DEB_DUPLICATE_PATH", "a path twice", [{ name: "./f" }, { name: "f" }]],
    [
      "DEB_DUPLICATE_PATH",
      "a directory that becomes a link",
      [
        { name: "d", type: "5" },
        { name: "d", type: "2", target: "/etc" },
      ],
    ],
    [
      "DEB_DUPLICATE_PATH",
      "a link that becomes a directory",
      [
        { name: "d", type: "2", target: "/etc" },
        { name: "d", type: "5" },
      ],
    ],
    ["DEB_BAD_LINK", "a hard link to nothing", [{ name: "x", type: "1", target: "./nothing" }]],
    ["DEB_BAD_LINK", "a hard link to what comes later", [{ name: "x", type: "1", target: "./y" }, { name: "y" }]],
    [
      "DEB_BAD_LINK",
      "a hard link to a symbolic link",
      [
        { name: "l", type: "2", target: "/etc/passwd" },
        { name: "x", type: "1", target: "l" },
      ],
    ],
  ] as [string, string, TestEntry[]][])("(%s) with %s", async (code, _, entries) => {
    await refused(debOf(entries), code);
  });

  test("but not one that names a directory twice, or a file after what links to it through another path", async () => {
    const entries: TestEntry[] = [
      { name: "d", type: "5" },
      { name: "./d/", type: "5" },
      { name: "d/f", content: "1" },
      { name: "h", type: "1", target: "./d/f" },
    ];
    expect((await read(debOf(entries))).paths).toEqual(["", "d", "d", "d/f", "h"]);
  });
});

describe("the hostile packages of the fixture archive", () => {
  const folder = join(fixtureArchive, "hostile");
  const codes: Readonly<Record<string, string>> = {
    "damaged-xz": "CODEC_CORRUPT",
    "dot-dot": "DEB_UNSAFE_PATH",
    "empty-control": "DEB_CONTROL_INVALID",
    "hardlink-outside": "DEB_UNSAFE_PATH",
    "hardlink-to-nothing": "DEB_BAD_LINK",
    "new-format": "DEB_VERSION",
    "no-control": "DEB_MEMBER_ORDER",
    "no-data": "DEB_MEMBER_MISSING",
    "not-a-number": "DEB_CORRUPT",
    "through-relative-symlink": "DEB_UNSAFE_PATH",
    "through-symlink": "DEB_UNSAFE_PATH",
    truncated: "DEB_TRUNCATED",
    "unknown-compression": "DEB_COMPRESSION",
    "wrong-magic": "DEB_NOT_A_PACKAGE",
  };

  test.each(readdirSync(folder).filter((name) => name.endsWith(".deb")))("%s is refused for what is wrong with it", async (name) => {
    await refused(readFileSync(join(folder, name)), codes[name.slice(0, -".deb".length)] ?? "a code that this test knows");
  });
});
