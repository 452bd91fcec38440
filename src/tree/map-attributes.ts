import { type Attributes, directory, type Node } from "./node.js";
import { Tree } from "./tree.js";

/** The same tree with attributes changed node by node. Names of one hard link stay one object. */
export function mapAttributes(tree: Tree, change: (node: Node) => Partial<Attributes>): Tree {
  const changed = new Map<Node, Node>();
  const changeOne = (node: Node): Node => {
    const known = changed.get(node);
    if (known !== undefined) return known;
    const made: Node = { ...node, ...change(node) };
    changed.set(node, made);
    return made;
  };
  const below = (node: Node): Node => {
    if (node.type !== "directory") return changeOne(node);
    const children = [...node.children].map(([name, child]) => [name, below(child)] as const);
    return directory({ ...node, ...change(node) }, new Map(children));
  };
  const root = below(tree.root);
  return root.type === "directory" ? new Tree(root) : tree;
}
