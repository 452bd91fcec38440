import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { lstatSync, mkdirSync, readdirSync, readlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { Pool } from "#src/codec/pool.js";
import { bootstrapRoot } from "#src/configure/bootstrap.js";
import { Unpacking } from "#src/configure/unpack.js";
import { byteString, byteStringOf } from "#src/core/byte-string.js";
import { contentOf } from "#src/core/content.js";
import { FileTable } from "#src/shell/system/file-table.js";
import { Files } from "#src/shell/system/files.js";
import type { StoredEntry, StoredPackage } from "#src/store/package-store.js";
import { type Directory, directory, type Node } from "#src/tree/node.js";
import { imagePathOf } from "#src/tree/path.js";
import { Tree } from "#src/tree/tree.js";
import { walk } from "#src/tree/walk.js";
import { temporaryFolder } from "../support/folder.js";
import { fixtureArchive } from "../support/mirror-server.js";
import { isRoot, lacks } from "../support/oracle.js";
import { blobOfFile, storedPackages } from "../support/stored-package.js";
import { writeTree } from "../support/write-tree.js";

const attributes = (mode: number) => ({ mode, uid: 0, gid: 0, mtime: 1 });
const folder = (mode = 0o755): Node => directory(attributes(mode));
const link = (target: string): Node => ({ ...attributes(0o777), type: "symlink", target: byteString(target) });
const file = (text: string): Node => {
  const bytes = Buffer.from(text);
  return { ...attributes(0o644), type: "file", content: { ...contentOf(bytes), sha256: createHash("sha256").update(bytes).digest("hex") } };
};
/** A hard link is written as the path that it links to. */
function stored(name: string, entries: Readonly<Record<string, Node | string>>, replaces?: string, version = "1.0"): StoredPackage {
  const list = Object.entries(entries).map(([path, node]): StoredEntry => {
    return typeof node === "string" ? { path: imagePathOf(path), hardlink: imagePathOf(node) } : { path: imagePathOf(path), node };
  });
  const control = new Map(replaces === undefined ? [] : [["replaces", replaces]]);
  return { name, version, architecture: "all", control, files: [], entries: list, conffiles: [] };
}

let tree: Tree;
let unpacking: Unpacking;
beforeEach(() => {
  tree = new Tree();
  unpacking = new Unpacking(tree);
});
const at = (path: string) => tree.get(imagePathOf(path));
const refused = (package_: StoredPackage, code: string, ...words: string[]) => {
  for (const word of words)
    expect(() => unpacking.add(package_)).toThrowError(expect.objectContaining({ code, message: expect.stringContaining(word) }));
};

describe("links on the way", () => {
  test("count from the entry on that makes them", () => {
    unpacking.add(stored("a", { one: folder(), "one/x": file("x"), two: link("one"), "two/y": file("y"), "one/z": file("z") }));
    expect([...(at("one") as Directory).children.keys()]).toEqual(["x", "y", "z"]);
    expect(at("two")).toMatchObject({ type: "symlink" });
  });

  test("count that were made since the package before", () => {
    unpacking.add(stored("a", { d: folder(), "d/x": file("x") }));
    tree.put(imagePathOf("e"), folder());
    tree.put(imagePathOf("d"), link("e"));
    unpacking.add(stored("b", { "d/y": file("y") }));
    expect(at("e/y")).toMatchObject({ type: "file" });
    expect(at("d")).toMatchObject({ type: "symlink" });
  });

  test("count no more when a file takes their place", () => {
    unpacking.add(stored("a", { e: folder(), d: link("e") }));
    const both = { "d/x": file("x"), d: file("d"), "d/y": file("y") };
    refused(stored("b", both, "a"), "CONFIGURE_NOT_DIRECTORY", "/d of b", "a file stands there");
    expect(at("e/x")).toMatchObject({ type: "file" });
  });
});

describe("directories", () => {
  test("keep the attributes that they were first made with, but for the root's, which are not a package's", () => {
    unpacking.add(stored("a", { "/": folder(0o700), etc: folder(0o750) }));
    unpacking.add(stored("b", { etc: folder(0o777), "etc/x": file("x") }));
    expect(at("etc")).toMatchObject({ mode: 0o750 });
    expect(at("etc/x")).toMatchObject({ type: "file" });
    expect(tree.root.mode).toBe(0o755);
  });

  test("that are links to directories stay links, and entries go where the links lead", () => {
    tree.put(imagePathOf("usr/bin"), folder());
    tree.put(imagePathOf("bin"), link("usr/bin"));
    unpacking.add(stored("a", { bin: folder(0o700), "bin/x": file("x"), "bin/y": "bin/x" }));
    expect(at("bin")).toMatchObject({ type: "symlink" });
    expect(at("usr/bin")).toMatchObject({ mode: 0o755 });
    expect(at("usr/bin/x")).toMatchObject({ type: "file" });
    expect(at("usr/bin/y")).toBe(at("usr/bin/x"));
  });

  test("are not replaced by a link", () => {
    unpacking.add(stored("a", { doc: folder(), "doc/x": file("x") }));
    unpacking.add(stored("b", { doc: link("elsewhere") }));
    expect(at("doc/x")).toMatchObject({ type: "file" });
  });

  test("are made below a link whose target is not there yet", () => {
    tree.put(imagePathOf("lib64"), link("usr/lib64"));
    unpacking.add(stored("a", { "lib64/ld.so": file("x") }));
    expect(at("usr/lib64/ld.so")).toMatchObject({ type: "file" });
  });

  test("cannot stand where something else does, nor the other way round", () => {
    unpacking.add(stored("a", { d: folder(), f: file("f") }));
    refused(stored("b", { d: file("x") }), "CONFIGURE_NOT_DIRECTORY", "/d", "b 1.0");
    refused(stored("b", { f: folder() }), "CONFIGURE_FILE_CONFLICT", "/f", "b 1.0", "a 1.0");
    refused(stored("b", { "f/x": file("x") }), "CONFIGURE_NOT_DIRECTORY", "/f", "b 1.0");
    refused(stored("b", { "f/x/y/z": file("x") }), "CONFIGURE_NOT_DIRECTORY", "/f");
  });

  test("take the place of a file where the package replaces its owner", () => {
    unpacking.add(stored("a", { f: file("f") }));
    unpacking.add(stored("b", { f: folder(), "f/x": file("x") }, "a"));
    expect(at("f/x")).toMatchObject({ type: "file" });
  });
});

describe("a path of two packages", () => {
  const first = () => stored("a", { x: file("of a") });
  const contents = () => {
    const node = at("x");
    return node?.type === "file" && node.content.source.kind === "memory" && Buffer.from(node.content.source.bytes).toString();
  };

  test("is refused with both names", () => {
    unpacking.add(first());
    refused(stored("b", { x: file("of b") }), "CONFIGURE_FILE_CONFLICT", "a 1.0", "b 1.0", "/x");
  });

  test("is seen through a link as well", () => {
    tree.put(imagePathOf("usr/bin"), folder());
    tree.put(imagePathOf("bin"), link("usr/bin"));
    unpacking.add(stored("a", { "bin/x": file("of a") }));
    refused(stored("b", { "usr/bin/x": file("of b") }), "CONFIGURE_FILE_CONFLICT", "/usr/bin/x");
  });

  test("is taken over by the one that replaces the other", () => {
    unpacking.add(first());
    unpacking.add(stored("b", { x: file("of b") }, "other, a (<< 2)"));
    expect(contents()).toBe("of b");
  });

  test("stays with the one that replaces the other, when it came first", () => {
    unpacking.add(stored("b", { x: file("of b") }, "a"));
    unpacking.add(first());
    expect(contents()).toBe("of b");
  });

  test("is refused where the version is not one that is replaced", () => {
    unpacking.add(first());
    refused(stored("b", { x: file("of b") }, "a (<< 1.0)"), "CONFIGURE_FILE_CONFLICT", "/x");
  });

  test("may be the same in both", () => {
    unpacking.add(stored("a", { x: file("same"), l: link("x") }));
    unpacking.add(stored("b", { x: file("same"), l: link("x") }));
    refused(stored("c", { l: link("y") }), "CONFIGURE_FILE_CONFLICT", "/l");
    refused(stored("c", { x: link("same") }), "CONFIGURE_FILE_CONFLICT", "/x");
  });
});

test("a path that is diverted since another package had put a file there is free, as far as the diverting package is concerned", () => {
  tree.put(imagePathOf("usr/bin"), folder());
  tree.put(imagePathOf("bin"), link("usr/bin"));
  unpacking.add(stored("perl", { "bin/perldoc": file("stub") }));
  tree.put(imagePathOf("usr/bin/perldoc.stub"), at("usr/bin/perldoc") as Node);
  tree.remove(imagePathOf("usr/bin/perldoc"));
  const diversions = [{ from: "/bin/perldoc", to: "/usr/bin/perldoc.stub", by: "perl-doc" }];
  unpacking.add(stored("perl-doc", { "bin/perldoc": file("whole") }), diversions);
  refused(stored("third", { "usr/bin/perldoc": file("third") }), "CONFIGURE_FILE_CONFLICT", "perl-doc 1.0");
  refused(stored("fourth", { "usr/bin/perldoc.stub": file("fourth") }), "CONFIGURE_FILE_CONFLICT", "perl 1.0");
});

test("names of a hard link share one node", () => {
  unpacking.add(stored("a", { x: file("x"), y: "x", "d/z": "y" }));
  expect(at("y")).toBe(at("x"));
  expect(at("d/z")).toBe(at("x"));
  refused(stored("b", { q: "nothing" }), "DEB_BAD_LINK", "/q");
});

test("links in a circle are an error", () => {
  unpacking.add(stored("a", { l: link("m"), m: link("l") }));
  refused(stored("b", { "l/x": file("x") }), "PATH_LOOP", "/l");
});

describe("dpkg", () => {
  const pool = new Pool(2);
  afterAll(() => pool.close());
  const main = join(fixtureArchive, "debian", "pool", "main");
  const names = [
    "b/base-files/base-files_12.4+deb12u12_amd64.deb",
    "b/bash/bash_5.2.15-2+b9_amd64.deb",
    "c/coreutils/coreutils_9.1-1_amd64.deb",
    "l/libc6/libc6_2.36-9+deb12u10_amd64.deb",
    "u/unzip/unzip_6.0-28_amd64.deb",
    "u/util-linux/util-linux_2.38.1-5+deb12u3_amd64.deb",
    "m/mount/mount_2.38.1-5+deb12u3_amd64.deb",
    "t/tzdata/tzdata_2025b-0+deb12u1_all.deb",
    "c/ca-certificates/ca-certificates_20230311+deb12u1_all.deb",
  ].map((name) => join(main, name));

  const elsewhere = (path: string) => /^(var\/lib(\/|$)|dev\/)/.test(path);

  /** Everything but times of directories, which dpkg leaves as they come; conffiles wait under another name until they are configured. */
  function listing(root: Buffer, prefix = ""): string[] {
    return readdirSync(root, { encoding: "buffer" }).flatMap((name) => {
      const place = Buffer.concat([root, Buffer.from("/"), name]);
      const path = `${prefix}${byteStringOf(name).replace(/\.dpkg-new$/, "")}`;
      if (elsewhere(path)) return [];
      const { mode, uid, gid, mtimeMs, nlink, size } = lstatSync(place);
      const type = (mode & 0o170000).toString(8);
      if (type === "40000") return [`${path} ${type} ${mode & 0o7777} ${uid} ${gid}`, ...listing(place, `${path}/`)];
      if (type === "120000") return [`${path} ${type} ${readlinkSync(place)}`];
      return [`${path} ${type} ${mode & 0o7777} ${uid} ${gid} ${Math.floor(mtimeMs / 1000)} ${nlink} ${size}`];
    });
  }

  test.skipIf(lacks("dpkg") || !isRoot)("leaves the same files on a merged system (needs dpkg and root)", async () => {
    const root = temporaryFolder();
    bootstrapRoot(tree, { suite: "bookworm", mtime: 1 });
    writeTree(tree, root);
    mkdirSync(join(root, "var/lib/dpkg/info"), { recursive: true });
    for (const name of ["updates", "triggers"]) mkdirSync(join(root, "var/lib/dpkg", name));
    writeFileSync(join(root, "var/lib/dpkg/status"), "");
    execFileSync("dpkg", [`--root=${root}`, "--force-depends", "--force-bad-path", "--unpack", ...names], { stdio: "ignore" });

    for (const one of await storedPackages(
      pool,
      names.map((name) => blobOfFile(name)),
    ))
      unpacking.add(one);
    const links = new Map<Node, number>();
    for (const { node } of walk(tree.root)) links.set(node, (links.get(node) ?? 0) + 1);
    const got = [...walk(tree.root)]
      .filter(({ path }) => path !== "" && !elsewhere(path))
      .map(({ path, node }) => {
        const { mode, uid, gid, mtime } = node;
        if (node.type === "directory") return `${path} 40000 ${mode} ${uid} ${gid}`;
        if (node.type === "symlink") return `${path} 120000 ${node.target}`;
        if (node.type === "file") return `${path} 100000 ${mode} ${uid} ${gid} ${mtime} ${links.get(node)} ${node.content.size}`;
        return `${path} ${node.type}`;
      })
      .sort();
    expect(got).toEqual(listing(Buffer.from(root)).sort());
    expect(got.length).toBeGreaterThan(70);
  });
});

describe("names of one object", () => {
  const tableOf = (over: Tree) => new FileTable({ tree: over, read: () => new Uint8Array(0), now: 0 });
  /** How many names each path's object has. */
  const links = (table: FileTable) =>
    Object.fromEntries([...walk(tree.root)].flatMap(({ path, node }) => (node.type === "directory" ? [] : [[path, table.links(node)]])));

  test("are known of what is unpacked into a system, as a system knows them that is made afterwards", () => {
    unpacking.add(stored("a", { x: file("x"), y: "x", z: "x", "d/e": file("e"), alone: file("alone") }));
    const table = tableOf(tree);
    const files = new Files(table);
    files.link("/d/e", "/d/f");
    files.unlink("/z");
    const packages = [
      stored("b", { y: file("new"), "b/one": file("b"), "b/two": "b/one", "b/three": "b/one" }, "a"),
      stored("c", { "d/e": file("c"), "b/two": file("b"), again: file("c") }, "a"),
      stored("d", { "b/one": file("other"), "d/f": file("d"), last: "d/f" }, "b"),
    ];
    for (const one of packages) {
      table.namesPut(unpacking.add(one));
      expect(links(table)).toEqual(links(tableOf(tree)));
    }
    expect(links(table)).toMatchObject({ x: 1, y: 1, "d/e": 1, "d/f": 2, last: 2, "b/one": 1, "b/two": 2, "b/three": 2 });
    files.open("/last", { write: true, truncate: true });
    expect(at("d/f")).toBe(at("last"));
    expect(at("d/f")).toMatchObject({ content: { size: 0 } });
  });
});
