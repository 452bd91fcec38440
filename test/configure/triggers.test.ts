import { expect, test } from "vitest";
import { activatedTriggers, interestedPackages } from "#src/configure/triggers.js";
import { utf8Bytes } from "#src/core/bytes.js";
import { ContentReader } from "#src/core/content-reader.js";
import { FileTable } from "#src/shell/system/file-table.js";
import { Files } from "#src/shell/system/files.js";
import type { StoredPackage } from "#src/store/package-store.js";
import { imagePathOf } from "#src/tree/path.js";
import { Tree } from "#src/tree/tree.js";

function packageOf(name: string, triggers: string, paths: readonly string[] = []): StoredPackage {
  return {
    name,
    version: "1",
    architecture: "all",
    control: new Map(),
    files: [{ name: "triggers", mode: 0o644, bytes: utf8Bytes(triggers) }],
    entries: paths.map((path) => ({ path: imagePathOf(path), hardlink: imagePathOf("x") })),
    conffiles: [],
  };
}

test("a package hears of names that were activated, and of paths that were, that packages ship, or that something is below", () => {
  const reader = new ContentReader();
  const table = new FileTable({ tree: new Tree(), read: (content) => reader.read(content), now: 0 });
  const files = new Files(table);
  for (const folder of ["/var", "/var/lib", "/var/lib/dpkg", "/var/lib/dpkg/triggers"]) files.mkdir(folder);
  const incoming = "/var/lib/dpkg/triggers/Unincorp";
  files.writeText(incoming, "ldconfig libc6\n/run/made/deep x\n");
  const packages = [
    packageOf("z", "interest ldconfig\ninterest nobody\n"),
    packageOf("b", "interest /usr/share/icons\ninterest /usr/share/ico\ninterest /run/made\n"),
    packageOf("a", "interest-noawait /usr/share/icons/x\ninterest menu\n"),
    packageOf("c", "activate menu\n", ["usr/share/icons/x", "usr/share/icons/x/y"]),
    packageOf("d", "interest /usr/share/icons/x/y/z\n"),
  ];
  const heard = interestedPackages(packages, activatedTriggers(table, packages));
  expect(heard.map(({ package: { name }, triggers }) => [name, ...triggers])).toEqual([
    ["a", "/usr/share/icons/x", "menu"],
    ["b", "/usr/share/icons", "/run/made"],
    ["z", "ldconfig"],
  ]);
  expect(files.readText(incoming)).toBe("");
});
