import { describe, expect, test } from "vitest";
import { readAccountNames } from "#src/report/account-names.js";
import { summarizeImage } from "#src/report/image-summary.js";
import { readPackageStates } from "#src/report/package-states.js";
import { imagePathOf } from "#src/tree/path.js";
import { emptyTree, file, imageOf, noise, openImage } from "../support/squashfs.js";

const text = (content: string) => file(new TextEncoder().encode(content));

describe("summarizeImage", () => {
  test("counts every name, and every byte once", async () => {
    const tree = emptyTree();
    const shared = file(noise(3000));
    tree.put(imagePathOf("usr/lib/a"), shared);
    tree.put(imagePathOf("usr/lib/deep/b"), shared);
    tree.put(imagePathOf("usr/bin/c"), file(noise(500, 2)));
    tree.put(imagePathOf("top"), file(noise(7, 3)));
    tree.put(imagePathOf("var/empty"), file(new Uint8Array(0)));
    tree.put(imagePathOf("dev/null"), { type: "character-device", major: 1, minor: 3, mode: 0o666, uid: 0, gid: 0, mtime: 0 });
    const image = await openImage(await imageOf(tree));
    expect(await summarizeImage(image)).toEqual({
      types: { directory: 7, file: 5, symlink: 0, "character-device": 1, "block-device": 0, fifo: 0, socket: 0 },
      paths: 13,
      contentSize: 3507,
      hardLinks: 1,
      largestDirectories: [
        { path: "usr", size: 3500, files: 2 },
        { path: "usr/lib", size: 3000, files: 1 },
        { path: "usr/bin", size: 500, files: 1 },
        { path: "var", size: 0, files: 1 },
      ],
    });
    expect((await summarizeImage(image, { directories: 1 })).largestDirectories).toHaveLength(1);
  });

  test("stops when it is asked to", async () => {
    const image = await openImage(await imageOf(emptyTree()));
    await expect(summarizeImage(image, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: "INTERRUPTED" });
  });
});

describe("readPackageStates", () => {
  test("counts the states of dpkg's database", async () => {
    const tree = emptyTree();
    const stanza = (name: string, status: string) => `Package: ${name}\nStatus: ${status}\nDescription: x\n Status: install ok fake\n\n`;
    tree.put(
      imagePathOf("var/lib/dpkg/status"),
      text(stanza("a", "install ok installed") + stanza("b", "install ok unpacked") + stanza("c", "hold ok installed")),
    );
    expect(await readPackageStates(await openImage(await imageOf(tree)))).toEqual({ installed: 2, unpacked: 1 });
  });

  test("an image without the database has none", async () => {
    expect(await readPackageStates(await openImage(await imageOf(emptyTree())))).toBeUndefined();
  });
});

describe("readAccountNames", () => {
  test("the first name of a number counts; lines that are no account are passed over", async () => {
    const tree = emptyTree();
    tree.put(
      imagePathOf("etc/passwd"),
      text("root:x:0:0:root:/root:/bin/sh\ntoor:x:0:0\n\x1b[31m:x:5:5\nbad\n:x:6\nwww-data:x:33:33\nx:x:y\n"),
    );
    const { users, groups } = await readAccountNames(await openImage(await imageOf(tree)));
    expect([...users]).toEqual([
      [0, "root"],
      [33, "www-data"],
    ]);
    expect(groups.size).toBe(0);
  });
});
