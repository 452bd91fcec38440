import { expect, test } from "vitest";
import { missingFileHashes } from "#src/configure/file-hashes.js";
import { byteString } from "#src/core/byte-string.js";
import { contentOf } from "#src/core/content.js";
import { ContentReader } from "#src/core/content-reader.js";
import type { StoredPackage } from "#src/store/package-store.js";
import { directory } from "#src/tree/node.js";
import { imagePathOf } from "#src/tree/path.js";

const attributes = { mode: 0o644, uid: 0, gid: 0, mtime: 1 };
const one: StoredPackage = {
  name: "one",
  version: "1",
  architecture: "all",
  control: new Map(),
  files: [],
  conffiles: [],
  entries: [
    { path: imagePathOf("/usr"), node: directory({ ...attributes, mode: 0o755 }) },
    { path: imagePathOf("/usr/b"), node: { ...attributes, type: "file", content: contentOf(new TextEncoder().encode("text\n")) } },
    { path: imagePathOf("/usr/a"), node: { ...attributes, type: "symlink", target: byteString("b") } },
    { path: imagePathOf("/usr/c"), hardlink: imagePathOf("/usr/b") },
    { path: imagePathOf("/usr/\xe4"), node: { ...attributes, type: "file", content: contentOf(new Uint8Array(0)) } },
  ],
};
const hashes = (package_: StoredPackage): string | undefined => {
  const reader = new ContentReader();
  const bytes = missingFileHashes(package_, (content) => reader.read(content));
  reader.close();
  return bytes === undefined ? undefined : Buffer.from(bytes).toString("latin1");
};

test("a package without hashes of its files gets those that md5sum prints", () => {
  expect(hashes(one)).toBe(
    "e1cbb0c3879af8347246f12c559a86b5  usr/b\ne1cbb0c3879af8347246f12c559a86b5  usr/c\nd41d8cd98f00b204e9800998ecf8427e  usr/\xc3\xa4\n",
  );
  expect(hashes({ ...one, entries: [] })).toBe("");
});

test("a list of its own is left to the package", () => {
  expect(hashes({ ...one, files: [{ name: "md5sums", mode: 0o644, bytes: new Uint8Array(0) }] })).toBeUndefined();
});
