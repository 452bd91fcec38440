import { describe, expect, test } from "vitest";
import { byteString } from "#src/core/byte-string.js";
import { explain, leaveOut } from "#src/report/why/answer.js";
import { readImagePackages } from "#src/report/why/image-packages.js";
import type { SquashfsImage } from "#src/squashfs/index.js";
import { imagePathOf } from "#src/tree/path.js";
import type { Tree } from "#src/tree/tree.js";
import { emptyTree, file, imageOf, noise, openImage } from "../../support/squashfs.js";

const text = (content: string) => file(new TextEncoder().encode(content));
const link = (target: string) => ({ type: "symlink" as const, target: byteString(target), mode: 0o777, uid: 0, gid: 0, mtime: 0 });
const stanza = (name: string, more = "", status = "install ok installed") =>
  `Package: ${name}\nStatus: ${status}\nArchitecture: amd64\nVersion: 1\nInstalled-Size: 4\n${more}\n`;

interface Shipped {
  readonly fields?: string;
  readonly paths: readonly string[];
}

/** A tree in which dpkg has these packages, where /bin is a link to usr/bin. */
function treeWith(packages: Readonly<Record<string, Shipped>>, contents: Readonly<Record<string, Uint8Array>> = {}): Tree {
  const tree = emptyTree();
  const entries = Object.entries(packages);
  tree.put(
    imagePathOf("var/lib/dpkg/status"),
    text(entries.map(([name, { fields }]) => stanza(name, fields)).join("") + stanza("old", "", "deinstall ok config-files")),
  );
  tree.put(imagePathOf("bin"), link("usr/bin"));
  for (const [name, { paths }] of entries) {
    tree.put(imagePathOf(`var/lib/dpkg/info/${name}.list`), text(["/.", ...paths, ""].join("\n")));
  }
  for (const [path, bytes] of Object.entries(contents)) tree.put(imagePathOf(path), file(bytes));
  return tree;
}

const opened = async (tree: Tree): Promise<SquashfsImage> => openImage(await imageOf(tree));
const place = async (image: SquashfsImage) => ({ target: "demo.squashfs", set: await readImagePackages(image), image });

describe("the packages of an image", () => {
  test("those that nothing needs are its roots, one of each circle too; what was removed is none", async () => {
    const image = await opened(
      treeWith({
        app: { fields: "Depends: lib\nRecommends: extra\n", paths: [] },
        lib: { paths: [] },
        extra: { paths: [] },
        one: { fields: "Depends: two\n", paths: [] },
        two: { fields: "Depends: one\n", paths: [] },
        base: { fields: "Essential: yes\nPre-Depends: low\n", paths: [] },
        low: { paths: [] },
        must: { fields: "Priority: required\n", paths: [] },
      }),
    );
    const { packages, roots } = await readImagePackages(image);
    expect([...packages.keys()]).not.toContain("old");
    expect(Object.fromEntries([...roots].map(([name, { by }]) => [name, by]))).toEqual({
      app: "image",
      extra: "image",
      one: "image",
      base: "essential",
      must: "required",
    });
  });

  test("an image without dpkg's database has none", async () => {
    await expect(readImagePackages(await opened(emptyTree()))).rejects.toMatchObject({
      code: "WHY_NO_DATABASE",
      hint: expect.stringContaining("why PROJECT PACKAGE"),
    });
  });
});

describe("a path of an image", () => {
  const contents = { "usr/bin/tool": noise(10), "usr/bin/tool.real": noise(11), "etc/made": noise(12) };
  const packages = {
    app: { fields: "Depends: lib\n", paths: ["/usr", "/usr/bin", "/bin/tool"] },
    lib: { paths: ["/usr", "/usr/bin", "/usr/bin/tool"] },
  };

  test("is of the packages that ship it, under whatever name of its directory", async () => {
    const tree = treeWith(packages, contents);
    const place_ = await place(await opened(tree));
    for (const asked of ["/bin/tool", "/usr/bin/tool", "usr/bin/tool"]) {
      const { path, packages: owners } = await explain(asked, place_);
      expect(path).toEqual({ path: "/usr/bin/tool" });
      expect(owners.map(({ name }) => name)).toEqual(["app", "lib"]);
    }
    expect((await explain("/usr", place_)).packages).toHaveLength(2);
  });

  test("that was diverted is of the package that diverted it, and the other one's stands beside it", async () => {
    const tree = treeWith(packages, contents);
    tree.put(imagePathOf("var/lib/dpkg/diversions"), text("/usr/bin/tool\n/usr/bin/tool.real\nlib\n/bin/tool\n/bin/tool.real\nlib\n"));
    const place_ = await place(await opened(tree));
    expect((await explain("/usr/bin/tool", place_)).packages.map(({ name }) => name)).toEqual(["lib"]);
    expect((await explain("/usr/bin/tool.real", place_)).packages.map(({ name }) => name)).toEqual(["app"]);
  });

  test("that no package ships: a link leads to one, another path was made", async () => {
    const tree = treeWith(packages, contents);
    tree.put(imagePathOf("usr/bin/awk"), link("/etc/alternatives/awk"));
    tree.put(imagePathOf("etc/alternatives/awk"), link("/usr/bin/tool"));
    const place_ = await place(await opened(tree));
    expect(await explain("/bin/awk", place_)).toMatchObject({
      path: { path: "/usr/bin/awk", leadsTo: "/usr/bin/tool" },
      packages: [{ name: "app" }, {}],
    });
    expect(await explain("/etc/made", place_)).toEqual({ asked: "/etc/made", path: { path: "/etc/made" }, packages: [] });
    await expect(explain("/etc/mode", place_)).rejects.toMatchObject({ code: "IMAGE_PATH_MISSING", hint: "Did you mean /etc/made?" });
  });
});

describe("what an image would lose", () => {
  const big = noise(300_000, 5);
  const contents = {
    "usr/lib/app/a": noise(200_000, 1),
    "usr/lib/app/cache/made": noise(5000, 2),
    "usr/share/both": noise(7000, 3),
    "usr/lib/lib/b": noise(9000, 4),
    "usr/lib/app/same": big,
    "usr/lib/lib/same": big,
  };
  const packages = {
    app: {
      fields: "Depends: lib\n",
      paths: ["/usr", "/usr/lib", "/usr/lib/app", "/usr/lib/app/a", "/usr/lib/app/same", "/usr/share/both"],
    },
    lib: { paths: ["/usr", "/usr/lib", "/usr/lib/lib", "/usr/lib/lib/b", "/usr/lib/lib/same", "/usr/share/both"] },
  };

  test("is what only the going packages ship, with what was made in their directories, and no block that another file shares", async () => {
    const tree = treeWith(packages, contents);
    const whole = await imageOf(tree);
    const image = await openImage(whole);
    const { going, saved } = await leaveOut(["app"], await place(image));
    expect(going.map(({ name }) => name)).toEqual(["app", "lib"]);
    expect(saved.image).toMatchObject({ files: 6, contents: 200_000 + 5000 + 7000 + 9000 + 600_000 });

    const alone = treeWith({ ...packages, app: { ...packages.app, fields: "" }, top: { fields: "Depends: lib\n", paths: [] } }, contents);
    const { saved: less } = await leaveOut(["app"], await place(await opened(alone)));
    expect(less.image).toMatchObject({ files: 3, contents: 200_000 + 5000 + 300_000 });
    // the image without these files is smaller by what was told: noise does not compress, and the shared contents stay
    for (const path of ["usr/lib/app/a", "usr/lib/app/cache/made", "usr/lib/app/same"]) alone.remove(imagePathOf(path));
    const before = (
      await imageOf(treeWith({ ...packages, app: { ...packages.app, fields: "" }, top: { fields: "Depends: lib\n", paths: [] } }, contents))
    ).length;
    const lost = before - (await imageOf(alone)).length;
    expect(Math.abs(lost - (less.image?.stored ?? 0))).toBeLessThan(4096 + 1024);
    expect(less.image?.stored).toBeGreaterThan(200_000);
  });
});
