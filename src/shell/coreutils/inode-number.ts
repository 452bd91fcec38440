import type { Node } from "../../tree/node.js";
import type { Files } from "../system/files.js";

/** The number of the root's inode, as on ext4. */
const rootNumber = 2;

/**
 * A number that tells an object from all others of the tree, and is the same under all of its names. It is a place in the order of the tree,
 * so that it holds only until the tree changes.
 */
export function inodeNumber(files: Files, node: Node): number {
  const seen = new Set<Node>();
  const rest: Node[] = [files.table.tree.root];
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    if (next === node) return rootNumber + seen.size;
    seen.add(next);
    if (next.type === "directory") for (const child of next.children.values()) if (!seen.has(child)) rest.push(child);
  }
  return 0;
}
