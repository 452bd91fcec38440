import { contentOf, Tree } from "../../../dist/squashfs/index.js";

/** A small tree, the same here and in the browser. */
export function testTree() {
  const attributes = { mode: 0o644, uid: 0, gid: 0, mtime: 1_700_000_000 };
  const file = (bytes) => ({ ...attributes, type: "file", content: contentOf(bytes) });
  const tree = new Tree();
  tree.put("text", file(new TextEncoder().encode("the same line again\n".repeat(20_000))));
  tree.put("etc/small", file(new Uint8Array([1, 2, 3])));
  tree.put("zeros", file(new Uint8Array(300_000)));
  tree.put("mixed", file(Uint8Array.from({ length: 200_000 }, (_, i) => (Math.imul(i, 2654435761) >>> 13) & 0x3f)));
  return tree;
}
