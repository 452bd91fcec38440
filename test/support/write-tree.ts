import { linkSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { byteStringBytes } from "#src/core/byte-string.js";
import { ContentReader } from "#src/core/content-reader.js";
import type { File } from "#src/tree/node.js";
import type { Tree } from "#src/tree/tree.js";
import { walk } from "#src/tree/walk.js";

/** Writes directories, files and links of a tree to a folder of a Unix computer, for other tools to read. Only tests trust a tree so far. */
export function writeTree(tree: Tree, folder: string): void {
  const reader = new ContentReader();
  const names = new Map<File, Buffer>();
  for (const { path, node } of walk(tree.root)) {
    const place = Buffer.concat([Buffer.from(`${folder}/`), byteStringBytes(path)]);
    const before = node.type === "file" ? names.get(node) : undefined;
    if (before !== undefined) linkSync(before, place);
    else if (node.type === "directory") mkdirSync(place, { recursive: true });
    else if (node.type === "symlink") symlinkSync(Buffer.from(byteStringBytes(node.target)), place);
    else if (node.type === "file") {
      writeFileSync(place, reader.read(node.content), { mode: node.mode });
      names.set(node, place);
    }
  }
  reader.close();
}
