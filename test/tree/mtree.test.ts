import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { byteString } from "#src/core/byte-string.js";
import { contentOf } from "#src/core/content.js";
import { applyMtree } from "#src/tree/apply-mtree.js";
import { parseMtree } from "#src/tree/mtree.js";
import { imagePathOf } from "#src/tree/path.js";
import { Tree } from "#src/tree/tree.js";
import { temporaryFolder } from "../support/folder.js";
import { lacks } from "../support/oracle.js";

const parse = (text: string) => parseMtree(text, "rootfs.mtree");

describe("parsing", () => {
  test("names follow the directory before them, and whole paths stand for themselves", () => {
    const entries = parse(`#mtree
/set type=file uid=0 gid=0 mode=0644
.               type=dir mode=0755
    etc         type=dir mode=0755
        passwd  time=1700000000.5
        ..
    dev         type=dir
        null    type=char device=native,1,3 mode=0666
        ..
..
./usr/bin/tool mode=04755 \\
    uid=7
/unset mode
a\\040b\\\\c type=link link=x\\sy
`);
    expect(entries.map(({ path, line, ...facts }) => [path, line, facts])).toEqual([
      ["", 3, { type: "directory", uid: 0, gid: 0, mode: 0o755 }],
      ["etc", 4, { type: "directory", uid: 0, gid: 0, mode: 0o755 }],
      ["etc/passwd", 5, { type: "file", uid: 0, gid: 0, mode: 0o644, mtime: 1_700_000_000 }],
      ["dev", 7, { type: "directory", uid: 0, gid: 0, mode: 0o644 }],
      ["dev/null", 8, { type: "character-device", uid: 0, gid: 0, mode: 0o666, device: { major: 1, minor: 3 } }],
      ["usr/bin/tool", 11, { type: "file", uid: 7, gid: 0, mode: 0o4755 }],
      ["a b\\c", 14, { type: "symlink", uid: 0, gid: 0, link: "x y" }],
    ]);
  });

  test("device numbers come packed or in parts, attributes in base64, and what says nothing is passed over", () => {
    const [packed, parts, attributed] = parse(
      "a type=block device=0x10300\nb type=block device=linux,259,74565\nc xattr.user.x=AP8= sha256digest=00 size=3 uname=root nochange\n",
    );
    expect(packed?.device).toEqual({ major: 0x103, minor: 0 });
    expect(parts?.device).toEqual({ major: 259, minor: 74_565 });
    expect(attributed?.xattrs).toEqual(new Map([["user.x", Uint8Array.of(0, 255)]]));
  });

  test.each([
    ["a type=what", "there is no type what"],
    ["a mode=9", "mode=9 is not an octal number up to 7777"],
    ["a mode=u+x", "mode=u+x"],
    ["a uid=-1", "uid=-1"],
    ["a gid=4294967296", "gid=4294967296"],
    ["a time=soon", "time=soon"],
    ["a device=native,1,2,3", "device=native,1,2,3"],
    ["a colour=red", "the keyword colour is not known"],
    ["a xattr.user.x=%", "not base64"],
    ["/wrong type=dir", "/wrong is not a path"],
    ["../../etc/passwd type=file", "leads above its root"],
    ["a\\q type=file", "\\q in a name is not known"],
  ])("%s is refused with its line", (line, why) => {
    expect(() => parse(`#mtree\n\n${line}\n`)).toThrow(
      expect.objectContaining({ code: "MTREE_INVALID", where: { source: "rootfs.mtree", line: 3 }, message: expect.stringContaining(why) }),
    );
  });
});

describe("applying", () => {
  const base = { mode: 0o600, uid: 1000, gid: 1000, mtime: 5 };
  const tree = () => {
    const made = new Tree();
    const file = { ...base, type: "file" as const, content: contentOf(new Uint8Array(3)) };
    made.put(imagePathOf("etc/a"), file);
    made.put(imagePathOf("etc/b"), file);
    made.put(imagePathOf("link"), { ...base, type: "symlink", target: byteString("etc/a") });
    return made;
  };

  test("changes what is there, every name of it, and makes what is missing", () => {
    const changed = applyMtree(
      tree(),
      parse(". type=dir mode=0711 uid=3\n./etc/a uid=0 gid=0 mode=0640\n./dev/null type=char device=n,1,3\n"),
      "m",
    );
    expect(changed.root).toMatchObject({ mode: 0o711, uid: 3 });
    expect(changed.get(imagePathOf("etc/b"))).toBe(changed.get(imagePathOf("etc/a")));
    expect(changed.get(imagePathOf("etc/b"))).toMatchObject({ uid: 0, gid: 0, mode: 0o640, mtime: 5 });
    expect(changed.get(imagePathOf("dev/null"))).toMatchObject({ type: "character-device", major: 1, minor: 3, mode: 0o644, uid: 0 });
    expect(changed.get(imagePathOf("link"))).toMatchObject({ uid: 1000 });
  });

  test.each([
    ["./etc/c type=file", "/etc/c stands in the mtree file, and is not there"],
    ["./etc type=file", "/etc is a directory"],
    ["./link type=link link=elsewhere", "/link is a link to another place"],
    ["./new type=link", "without `link=`"],
    ["./new type=char", "without `device=`"],
  ])("%s does not fit", (line, why) => {
    expect(() => applyMtree(tree(), parse(line), "m")).toThrow(
      expect.objectContaining({ code: "MTREE_MISMATCH", where: { source: "m", line: 1 }, message: expect.stringContaining(why) }),
    );
  });

  test("an optional file may be missing", () => {
    expect(applyMtree(tree(), parse("./etc/c type=file optional"), "m").get(imagePathOf("etc/c"))).toBeUndefined();
  });
});

test.skipIf(lacks("bsdtar"))("what bsdtar writes is understood (needs bsdtar)", () => {
  const folder = join(temporaryFolder(), "root");
  mkdirSync(join(folder, "sub dir"), { recursive: true });
  writeFileSync(join(folder, "sub dir", "na\\me with # and ü"), "x", { mode: 0o640 });
  symlinkSync("sub dir", join(folder, "link"));
  const text = execFileSync("bsdtar", ["-cf", "-", "--format=mtree", "--options=mtree:all", "-C", folder, "."], { encoding: "utf8" });
  const byPath = new Map(parse(text).map((entry) => [entry.path as string, entry]));
  expect(byPath.get("link")).toMatchObject({ type: "symlink", link: "sub dir" });
  expect(byPath.get("sub dir")).toMatchObject({ type: "directory" });
  expect(byPath.get(byteString("sub dir/na\\me with # and ü"))).toMatchObject({ type: "file", mode: 0o640, uid: process.getuid?.() });
});
