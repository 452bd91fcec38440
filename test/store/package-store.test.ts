import { createHash } from "node:crypto";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { Pool } from "#src/codec/pool.js";
import type { Content } from "#src/core/content.js";
import { ContentReader } from "#src/core/content-reader.js";
import type { PackageStore, StoredPackage } from "#src/store/package-store.js";
import { debOf, paxOf, type TestEntry } from "../support/archives.js";
import { namesBelow, temporaryFolder } from "../support/folder.js";
import { blobOf, openStore } from "../support/stored-package.js";

const pool = new Pool(2);
afterAll(() => pool.close());

const large = Buffer.alloc(3_000_000, "no two alike: 0123456789");
const entries: TestEntry[] = [
  { name: "./etc", type: "5", mode: 0o750, uid: 1, gid: 2 },
  { name: "./etc/conf", content: "configured\n", mode: 0o4755, mtime: 1_600_000_000 },
  { name: "./etc/large", content: large },
  { name: "./etc/empty" },
  { name: "./etc/link", type: "2", target: "conf" },
  { name: "./etc/same", type: "1", target: "./etc/conf" },
  { name: "./etc/fifo", type: "6" },
  paxOf([["SCHILY.xattr.user.x", "\x80\xff"]]),
  { name: "./etc/capable", content: "x" },
];
const files: TestEntry[] = [{ name: "./conffiles", content: "/etc/conf\n/etc/not-there\nremove-on-upgrade /etc/old\n/etc/conf\n" }];

function bytesOf(stored: StoredPackage, path: string): Buffer {
  const entry = stored.entries.find((one) => one.path === path);
  const reader = new ContentReader();
  try {
    if (entry === undefined || !("node" in entry) || entry.node.type !== "file") throw new Error(`${path} is no file`);
    return Buffer.from(reader.read(entry.node.content));
  } finally {
    reader.close();
  }
}

describe.each(["folder", "memory"])("a store in %s", (kind) => {
  let store: PackageStore;
  let folder: string;
  beforeEach(async () => {
    folder = temporaryFolder();
    store = await openStore({ pool, folder: kind === "memory" ? "memory" : join(folder, "cache") });
  });

  test("gives a package's tree, contents by reference with their hashes, and its control data", async () => {
    const stored = await store.unpack(blobOf(debOf(entries, { files, gzip: true })));
    expect(stored).toMatchObject({ name: "example", version: "1.0", architecture: "all" });
    expect(stored.control.get("maintainer")).toMatch(/Nobody/);
    expect(stored.files.map(({ name }) => name)).toEqual(["control", "conffiles"]);
    expect(stored.conffiles).toEqual([{ path: "etc/conf", md5: createHash("md5").update("configured\n").digest("hex") }]);
    const [root, etc, conf, , empty, link, same, fifo, capable] = stored.entries;
    expect(root).toMatchObject({ path: "", node: { type: "directory" } });
    expect(etc).toMatchObject({ path: "etc", node: { type: "directory", mode: 0o750, uid: 1, gid: 2, children: new Map() } });
    expect(conf).toMatchObject({ path: "etc/conf", node: { type: "file", mode: 0o4755, mtime: 1_600_000_000, content: { size: 11 } } });
    expect(empty).toMatchObject({ path: "etc/empty", node: { content: { size: 0 } } });
    expect(link).toMatchObject({ path: "etc/link", node: { type: "symlink", target: "conf", mode: 0o777 } });
    expect(same).toEqual({ path: "etc/same", hardlink: "etc/conf" });
    expect(fifo).toMatchObject({ path: "etc/fifo", node: { type: "fifo" } });
    expect(capable).toMatchObject({ node: { xattrs: new Map([["user.x", new Uint8Array([0x80, 0xff])]]) } });
    for (const [path, bytes] of [
      ["etc/conf", Buffer.from("configured\n")],
      ["etc/large", large],
      ["etc/capable", Buffer.from("x")],
    ] as const) {
      expect(Buffer.compare(bytesOf(stored, path), bytes)).toBe(0);
      expect(stored.entries.find((entry) => entry.path === path)).toMatchObject({
        node: { content: { sha256: createHash("sha256").update(bytes).digest("hex") } },
      });
    }
  });

  test("takes several packages at once", async () => {
    const names = Array.from({ length: 12 }, (_, n) => `file-${n}`);
    const stored = await Promise.all(names.map((name) => store.unpack(blobOf(debOf([{ name, content: name.repeat(100) }])))));
    for (const [n, name] of names.entries()) expect(bytesOf(stored[n] as StoredPackage, name).toString()).toBe(name.repeat(100));
  });

  test("refuses a package that is not the one that the index promised", async () => {
    const deb = debOf(entries);
    for (const wrong of [{ name: "other" }, { version: "1.1" }, { architecture: "amd64" }]) {
      await expect(store.unpack(blobOf(deb, wrong))).rejects.toMatchObject({ code: "STORE_MISMATCH", where: { source: "example.deb" } });
    }
  });

  test("says of a damaged blob that it is damaged, wherever the damage is", async () => {
    const deb = debOf(entries, { gzip: true });
    const { sha256 } = blobOf(deb);
    for (const at of [0, 70, 200, 700, deb.byteLength - 30]) {
      const damaged = deb.with(at, (deb[at] ?? 0) ^ 0xff);
      await expect(store.unpack(blobOf(damaged, { sha256 })), `byte ${at}`).rejects.toMatchObject({ code: "STORE_DAMAGED_BLOB" });
    }
    for (const bytes of [deb.subarray(0, -1), Buffer.concat([deb, deb]), new Uint8Array(0)]) {
      await expect(store.unpack(blobOf(bytes, { sha256, size: deb.byteLength }))).rejects.toMatchObject({ code: "STORE_DAMAGED_BLOB" });
    }
  });

  test("keeps nothing of a package that is refused, and works on", async () => {
    const hostile = debOf([{ name: "x", content: large }, { name: "y/../../evil" }]);
    await expect(store.unpack(blobOf(hostile))).rejects.toMatchObject({ code: "DEB_UNSAFE_PATH", where: { source: "example.deb" } });
    if (kind === "folder")
      expect(namesBelow(join(folder, "cache")).filter((name) => !/^(scratch|store)([\\/][0-9a-f]{24})?$/.test(name))).toEqual([]);
    expect(bytesOf(await store.unpack(blobOf(debOf(entries))), "etc/conf").toString()).toBe("configured\n");
  });
});

describe("on disk", () => {
  const names = ["CON", "nul.txt", "a\\b", "..\\x", "\xff\xc4", "File", "file", "x:y", "tab\tnew\nline", "dot."];

  test("no name of a package becomes a name on this computer", async () => {
    const folder = temporaryFolder();
    const store = await openStore({ pool, folder });
    const stored = await store.unpack(blobOf(debOf(names.map((name) => ({ name, content: `content of ${name}` })))));
    expect(stored.entries.slice(1).map(({ path }) => path)).toEqual(names);
    for (const name of names) expect(bytesOf(stored, name).toString("latin1")).toBe(`content of ${name}`);
    const written = namesBelow(folder);
    expect(written).toHaveLength(5);
    for (const name of written) expect(name).toMatch(/^(scratch([\\/][0-9a-f]{24})?|store([\\/][0-9a-f]{2}([\\/][0-9a-f]{64})?)?)$/);
  });

  test("nothing half-written is left when it is closed, and other stores in the folder stay", async () => {
    const folder = temporaryFolder();
    const one = await openStore({ pool, folder });
    const other = await openStore({ pool, folder });
    const stored = await other.unpack(blobOf(debOf(entries)));
    await one.unpack(blobOf(debOf(entries)));
    await one.close();
    expect(bytesOf(stored, "etc/conf").toString()).toBe("configured\n");
    await other.close();
    expect(readdirSync(join(folder, "scratch"))).toEqual([]);
    expect(await other.find(blobOf(debOf(entries)))).toEqual(stored);
  });

  test("a scratch folder that cannot be is named", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "file"), "");
    await expect(openStore({ pool, folder: join(folder, "file", "scratch") })).rejects.toMatchObject({ code: "FILE_UNWRITABLE" });
  });
});

test("both kinds give the same tree but for where contents are", async () => {
  const blob = blobOf(debOf(entries, { files }));
  const shapes = await Promise.all(
    [temporaryFolder(), "memory"].map(async (scratch) => {
      const store = await openStore({ pool, folder: scratch });
      const withoutSource = (_: string, value: unknown) => {
        if (value instanceof Map) return [...value];
        return typeof value === "object" && value !== null && "source" in value ? { ...(value as Content), source: "somewhere" } : value;
      };
      return JSON.stringify(await store.unpack(blob), withoutSource);
    }),
  );
  expect(shapes[0]).toBe(shapes[1]);
});
