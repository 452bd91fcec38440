import { createHash } from "node:crypto";
import { type ByteString, byteStringBytes } from "../core/byte-string.js";
import type { Content } from "../core/content.js";
import type { StoredPackage } from "../store/package-store.js";
import type { Node } from "../tree/node.js";
import type { ImagePath } from "../tree/path.js";

/**
 * The list `md5sums` that dpkg makes itself for a package that brings none: the files that it ships, in its order; a hard link has the hash of what it
 * links to. Source: dpkg, src/main/filehash.c (`write_filehash_except`).
 *
 * @returns undefined where the package has a list of its own
 */
export function missingFileHashes({ files, entries }: StoredPackage, read: (content: Content) => Uint8Array): Uint8Array | undefined {
  if (files.some(({ name }) => name === "md5sums")) return undefined;
  const known = new Map<ImagePath, string>();
  let text = "";
  for (const entry of entries) {
    const { path } = entry;
    const hash = "hardlink" in entry ? known.get(entry.hardlink) : hashOf(entry.node, read);
    if (hash === undefined) continue;
    known.set(path, hash);
    text += `${hash}  ${path}\n`;
  }
  return byteStringBytes(text as ByteString);
}

const hashOf = (node: Node, read: (content: Content) => Uint8Array): string | undefined =>
  node.type === "file" ? createHash("md5").update(read(node.content)).digest("hex") : undefined;
