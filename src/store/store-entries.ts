import { createHash, type Hash } from "node:crypto";
import type { BlockSet } from "../core/block-set.js";
import type { Content } from "../core/content.js";
import { readConffiles } from "../deb/conffiles.js";
import type { PackageControl } from "../deb/control.js";
import { directory, type File, type Node, withXattrs } from "../tree/node.js";
import type { ImagePath } from "../tree/path.js";
import type { TarEntry } from "../tree/tar-entry.js";
import type { BlockPacker } from "./block-packer.js";
import type { StoredConffile, StoredEntry } from "./stored-package.js";

type FileEntry = Extract<TarEntry, { type: "file" }>;

interface StoreOptions {
  readonly packer: BlockPacker;
  /** What the contents are in: its fragments are known when the packer has ended. */
  readonly set: BlockSet;
  /** Whether an image leaves a path out. */
  readonly isLeftOut: (path: ImagePath) => boolean;
}

/** Compresses the contents of a package's files, and gives its entries and the hashes of its conffiles. */
export async function storeEntries(
  entries: AsyncIterable<TarEntry>,
  control: PackageControl,
  options: StoreOptions,
): Promise<{ readonly entries: readonly StoredEntry[]; readonly conffiles: readonly StoredConffile[] }> {
  const listed = readConffiles(control.files);
  const hashes = new Map<ImagePath, Hash>(listed.map((path) => [path, createHash("md5")]));
  const stored: StoredEntry[] = [];
  const shipped = new Set<ImagePath>();
  for await (const entry of entries) {
    const { path } = entry;
    if (entry.type === "hardlink") {
      stored.push({ path, hardlink: entry.target });
    } else {
      stored.push({ path, node: entry.type === "file" ? await storeFile(entry, options, hashes.get(path)) : nodeOf(entry) });
      if (entry.type === "file") shipped.add(path);
    }
  }
  const conffiles = listed.filter((path) => shipped.has(path)).map((path) => ({ path, md5: hashes.get(path)?.digest("hex") ?? "" }));
  return { entries: stored, conffiles };
}

/** The packages that are built of one source ship the same copyright and changelogs. Source: Debian Policy 12.5, 12.7. */
const sourceDocument = /^usr\/share\/doc\/[^/]+\/(copyright|changelog(\.[^/]*)?|NEWS\.Debian\.gz)$/;

async function storeFile(entry: FileEntry, { packer, set, isLeftOut }: StoreOptions, md5: Hash | undefined): Promise<File> {
  for await (const chunk of entry.chunks) {
    md5?.update(chunk);
    packer.write(chunk);
  }
  const { size, sha256, blocks } = packer.end(isLeftOut(entry.path) ? "left-out" : sourceDocument.test(entry.path) ? "shared" : "kept");
  const { mode, uid, gid, mtime, xattrs } = entry;
  const content: Content = { source: { kind: "blocks", set, blocks }, offset: 0, size, sha256 };
  return withXattrs<File>({ type: "file", mode, uid, gid, mtime, content }, xattrs);
}

function nodeOf(entry: Exclude<TarEntry, FileEntry | { type: "hardlink" }>): Node {
  const { type, mode, uid, gid, mtime, xattrs } = entry;
  switch (type) {
    case "directory":
      return directory(entry);
    case "fifo":
      return withXattrs({ type, mode, uid, gid, mtime }, xattrs);
    case "symlink":
      // The kernel knows no other mode of a link, whatever a tar says.
      return withXattrs({ type, mode: 0o777, uid, gid, mtime, target: entry.target }, xattrs);
    case "character-device":
    case "block-device":
      return withXattrs({ type, mode, uid, gid, mtime, major: entry.major, minor: entry.minor }, xattrs);
  }
}
