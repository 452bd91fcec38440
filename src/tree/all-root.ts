import { directory, type Node } from "./node.js";
import { Tree } from "./tree.js";

/** The same tree with everything owned by root. Names of one hard link stay one file. */
export function allRoot(tree: Tree): Tree {
  const owned = new Map<Node, Node>();
  const own = (node: Node): Node => {
    const known = owned.get(node);
    if (known !== undefined) return known;
    const changed: Node = { ...node, uid: 0, gid: 0 };
    owned.set(node, changed);
    return changed;
  };
  const below = (node: Node): Node => {
    if (node.type !== "directory") return own(node);
    const children = [...node.children].map(([name, child]) => [name, below(child)] as const);
    return directory({ ...node, uid: 0, gid: 0 }, new Map(children));
  };
  const root = below(tree.root);
  return root.type === "directory" ? new Tree(root) : tree;
}
