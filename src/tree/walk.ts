import type { ByteString } from "../core/byte-string.js";
import type { Directory, Node } from "./node.js";
import { type ImagePath, joinPath, rootPath } from "./path.js";

export interface WalkEntry {
  readonly path: ImagePath;
  readonly node: Node;
}

/** A directory's children in byte order of their names, which is the order of a squashfs directory. */
export function sortedChildren(directory: Directory): [ByteString, Node][] {
  const children = [...directory.children];
  // Mostly they are in order already.
  let last = "";
  for (const [name] of children) {
    if (name < last) return children.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    last = name;
  }
  return children;
}

/** Every node below and with the root, a directory before its children, siblings in byte order. */
export function* walk(root: Directory, path: ImagePath = rootPath): Generator<WalkEntry> {
  const stack: WalkEntry[] = [{ path, node: root }];
  for (let entry = stack.pop(); entry !== undefined; entry = stack.pop()) {
    yield entry;
    if (entry.node.type !== "directory") continue;
    for (const [name, node] of sortedChildren(entry.node).reverse()) {
      stack.push({ path: joinPath(entry.path, name), node });
    }
  }
}
