import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { byteString } from "#src/core/byte-string.js";
import { utf8Bytes, utf8Text } from "#src/core/bytes.js";
import { contentOf } from "#src/core/content.js";
import { injectGuest, type PluginFile } from "#src/guest/inject.js";
import { directory, type Node } from "#src/tree/node.js";
import { imagePathOf } from "#src/tree/path.js";
import { Tree } from "#src/tree/tree.js";

const mtime = 1_700_000_000;
const attributes = { mode: 0o755, uid: 0, gid: 0, mtime: 1 };
const guestFolder = fileURLToPath(new URL("../../src/guest/", import.meta.url));

const plugin = (name: string, text = "x", mode = 0o644): PluginFile => ({ name, bytes: utf8Bytes(text), mode });
const link = (target: string): Node => ({ type: "symlink", ...attributes, target: byteString(target) });
const file = (text: string): Node => ({ type: "file", ...attributes, content: contentOf(utf8Bytes(text)) });

function at(tree: Tree, path: string): Node {
  const node = tree.get(tree.resolve(imagePathOf(path)));
  if (node === undefined) throw new Error(`${path} is not in the tree`);
  return node;
}

function text(node: Node): string {
  if (node.type !== "file" || node.content.source.kind !== "memory") throw new Error("not a file in memory");
  return utf8Text(node.content.source.bytes);
}

/** A merged-/usr root as Debian makes it. */
function mergedUsr(): Tree {
  const tree = new Tree();
  tree.directoryAt(imagePathOf("/usr/sbin"));
  tree.put(imagePathOf("/sbin"), link("usr/sbin"));
  return tree;
}

describe("injectGuest", () => {
  test("puts init, the runtime and every directory that init needs into an empty tree", async () => {
    const tree = new Tree();
    const { written, replaced } = await injectGuest(tree, { plugins: [], mtime });
    expect(replaced).toEqual([]);
    expect(at(tree, "/sbin/init")).toMatchObject({ type: "file", mode: 0o755, uid: 0, gid: 0, mtime });
    expect(text(at(tree, "/sbin/init"))).toMatch(/^#!\/bin\/sh\n/);
    expect(at(tree, "/root/init1.py")).toMatchObject({ type: "file", mode: 0o755, mtime });
    expect(at(tree, "/root/runtime_types.py")).toMatchObject({ type: "file", mode: 0o644 });
    expect(at(tree, "/root/aleph_runtime")).toMatchObject({ type: "directory", mode: 0o755, mtime });
    for (const path of ["/dev", "/proc", "/sys", "/run", "/mnt", "/overlay", "/opt", "/root", "/data"]) {
      expect(at(tree, path)).toMatchObject({ type: "directory", mtime });
    }
    expect(at(tree, "/tmp")).toMatchObject({ type: "directory", mode: 0o1777 });
    expect(written).toContain("root/aleph_runtime/session.py");
  });

  test("puts every Python module of the folder into the image", async () => {
    const { written } = await injectGuest(new Tree(), { plugins: [], mtime });
    const modules = readdirSync(`${guestFolder}aleph_runtime`).filter((name) => name.endsWith(".py"));
    expect(written.filter((path) => path.startsWith("root/aleph_runtime/"))).toEqual(
      modules.sort().map((name) => `root/aleph_runtime/${name}`),
    );
  });

  test("writes through the merged-/usr link, and says what it replaced", async () => {
    const tree = mergedUsr();
    const systemd = link("/lib/systemd/systemd");
    tree.put(imagePathOf("/usr/sbin/init"), systemd);
    const { replaced } = await injectGuest(tree, { plugins: [], mtime });
    expect(replaced).toEqual([{ path: "usr/sbin/init", node: systemd }]);
    expect(tree.get(imagePathOf("/sbin"))?.type).toBe("symlink");
    expect(tree.get(imagePathOf("/usr/sbin/init"))?.type).toBe("file");
  });

  test("keeps the attributes of directories that are there, also behind links", async () => {
    const tree = mergedUsr();
    tree.putDirectory(imagePathOf("/var/tmp"), { ...attributes, mode: 0o1770 });
    tree.put(imagePathOf("/tmp"), link("/var/tmp"));
    tree.putDirectory(imagePathOf("/root"), { ...attributes, mode: 0o750 });
    await injectGuest(tree, { plugins: [], mtime });
    expect(tree.get(imagePathOf("/var/tmp"))).toMatchObject({ mode: 0o1770, mtime: 1 });
    expect(tree.get(imagePathOf("/tmp"))?.type).toBe("symlink");
    expect(at(tree, "/root")).toMatchObject({ mode: 0o750, mtime: 1 });
  });

  test("puts plugins beside init1.py; the script is executable whatever its mode was", async () => {
    const tree = new Tree();
    const plugins = [
      plugin("custom_plugins.py", "one"),
      plugin("init0_plugin.sh", "two", 0o600),
      plugin("data/table.csv", "three", 0o4640),
    ];
    const { written } = await injectGuest(tree, { plugins, mtime });
    expect(text(at(tree, "/root/custom_plugins.py"))).toBe("one");
    expect(at(tree, "/root/custom_plugins.py")).toMatchObject({ mode: 0o644, uid: 0, gid: 0, mtime });
    expect(at(tree, "/root/init0_plugin.sh")).toMatchObject({ mode: 0o755 });
    expect(at(tree, "/root/data/table.csv")).toMatchObject({ mode: 0o640 });
    expect(written).toEqual(expect.arrayContaining(["root/custom_plugins.py", "root/data/table.csv", "root/init0_plugin.sh"]));
  });

  test.each(["init1.py", "runtime_types.py", "./init1.py", "aleph_runtime/asgi.py", "aleph_runtime"])(
    "refuses a plugin file %s",
    async (name) => {
      await expect(injectGuest(new Tree(), { plugins: [plugin(name)], mtime })).rejects.toMatchObject({
        code: "PLUGIN_NAME_TAKEN",
        where: { source: name },
      });
    },
  );

  test("refuses a plugin whose name leads out of the folder", async () => {
    await expect(injectGuest(new Tree(), { plugins: [plugin("../etc/shadow")], mtime })).rejects.toMatchObject({ code: "PATH_UNSAFE" });
  });

  test("refuses a directory where a file of init must stand", async () => {
    const tree = mergedUsr();
    tree.put(imagePathOf("/usr/sbin/init"), directory(attributes));
    await expect(injectGuest(tree, { plugins: [], mtime })).rejects.toMatchObject({ code: "GUEST_PATH_TAKEN" });
  });

  test("refuses a file where init needs a directory, and links in a circle", async () => {
    const withFile = new Tree();
    withFile.put(imagePathOf("/overlay"), file("x"));
    await expect(injectGuest(withFile, { plugins: [], mtime })).rejects.toMatchObject({ code: "PATH_NOT_DIRECTORY" });
    const withCircle = new Tree();
    withCircle.put(imagePathOf("/sbin"), link("/sbin"));
    await expect(injectGuest(withCircle, { plugins: [], mtime })).rejects.toMatchObject({ code: "PATH_LOOP" });
  });

  test("gives the same tree twice", async () => {
    const [one, two] = [mergedUsr(), mergedUsr()];
    await injectGuest(one, { plugins: [], mtime });
    await injectGuest(two, { plugins: [], mtime });
    expect(one.root).toEqual(two.root);
    await injectGuest(one, { plugins: [], mtime });
    expect(one.root).toEqual(two.root);
  });
});
