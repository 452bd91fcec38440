import { describe, expect, test } from "vitest";
import { type ByteString, byteString } from "#src/core/byte-string.js";
import { readImageFile } from "#src/report/image-file.js";
import { findInImage } from "#src/squashfs/read/find-in-image.js";
import { imagePathOf } from "#src/tree/path.js";
import { emptyTree, file, imageOf, openImage } from "../support/squashfs.js";

const link = (target: string) => ({ type: "symlink", target: byteString(target), mode: 0o777, uid: 0, gid: 0, mtime: 0 }) as const;

async function mergedUsr() {
  const tree = emptyTree();
  tree.put(imagePathOf("usr/bin/python3.11"), file(new TextEncoder().encode("hello")));
  tree.put(imagePathOf("usr/bin/python3"), link("python3.11"));
  tree.put(imagePathOf("bin"), link("usr/bin"));
  tree.put(imagePathOf("etc/alternatives/py"), link("/../bin/./python3"));
  tree.put(imagePathOf("etc/up"), link("../../../usr"));
  tree.put(imagePathOf("etc/gone"), link("/nowhere"));
  tree.put(imagePathOf("loop/a"), link("b"));
  tree.put(imagePathOf("loop/b"), link("a"));
  tree.directoryAt(imagePathOf("odd")).children.set("caf\xe9" as ByteString, file(new Uint8Array(1)));
  return openImage(await imageOf(tree));
}

describe("findInImage", () => {
  test.each([
    ["/", true, "", "directory"],
    ["/bin", false, "bin", "symlink"],
    ["/bin", true, "usr/bin", "directory"],
    ["bin/python3", false, "usr/bin/python3", "symlink"],
    ["bin/python3", true, "usr/bin/python3.11", "file"],
    ["etc/alternatives/py", true, "usr/bin/python3.11", "file"],
    ["//usr/./bin/../../usr/bin/", false, "usr/bin", "directory"],
    ["../../etc/../bin/..", false, "usr", "directory"],
    ["etc/up/bin/python3.11", false, "usr/bin/python3.11", "file"],
  ])("%s with follow %s is /%s, a %s", async (path, follow, expected, type) => {
    const found = await findInImage(await mergedUsr(), byteString(path), { follow });
    expect(found.path).toBe(expected);
    expect(found.inode.type).toBe(type);
  });

  test.each([
    ["usr/bni/python3", "/usr/bni/python3 is not in the image: /usr has no bni.", "Did you mean /usr/bin?"],
    ["bin/pyhton3", "/bin/pyhton3 is not in the image: /usr/bin has no pyhton3.", "Did you mean /usr/bin/python3?"],
    ["odd/cafe", "/odd/cafe is not in the image: /odd has no cafe.", "List /odd to see what is there."],
    ["etc/gone/x", "/etc/gone/x is not in the image: / has no nowhere.", "List / to see what is there."],
    [
      "usr/bin/python3/x",
      "/usr/bin/python3/x is not in the image: /usr/bin/python3.11 is not a directory.",
      "List /usr/bin/python3.11 to see what it is.",
    ],
  ])("%s is missing", async (path, message, hint) => {
    await expect(findInImage(await mergedUsr(), byteString(path))).rejects.toMatchObject({
      code: "IMAGE_PATH_MISSING",
      message,
      hint,
      where: { source: "test.squashfs" },
    });
  });

  test("links in a circle end", async () => {
    await expect(findInImage(await mergedUsr(), imagePathOf("loop/a/x"))).rejects.toMatchObject({ code: "PATH_LOOP" });
  });
});

describe("readImageFile", () => {
  test("reads through links, and nothing that is missing, too large or no file", async () => {
    const image = await mergedUsr();
    const read = (path: string, limit = 5) => readImageFile(image, imagePathOf(path), limit);
    expect(await read("bin/python3")).toEqual(new TextEncoder().encode("hello"));
    expect(await read("bin/python3", 4)).toBeUndefined();
    expect(await read("bin/ruby")).toBeUndefined();
    expect(await read("usr/bin")).toBeUndefined();
    expect(await read("loop/a")).toBeUndefined();
  });
});
