import type { ByteString } from "../../core/byte-string.js";
import { BuildError } from "../../core/errors.js";
import type { Directory, File, Node } from "../../tree/node.js";
import { displayPath, type ImagePath, joinPath, rootPath } from "../../tree/path.js";
import { sortedChildren } from "../../tree/walk.js";
import { checkNode } from "./check-node.js";

/** An inode to be: a node with its number and how many names it has. */
export interface PlannedInode<N extends Node = Node> {
  readonly node: N;
  /** From 1. */
  readonly number: number;
  links: number;
}

export interface PlannedDirectory extends PlannedInode<Directory> {
  /** Inode number of the directory above; the root has one past the last. */
  readonly parentNumber: number;
  readonly children: readonly { readonly name: ByteString; readonly inode: PlannedInode | PlannedDirectory }[];
}

export interface ImagePlan {
  readonly root: PlannedDirectory;
  /** Every directory, those in a directory before it; the root is last. */
  readonly directories: readonly PlannedDirectory[];
  /** Files with one place each, however many names they have, in the order in which their data is laid out. */
  readonly files: readonly File[];
  /** The latest mtime. */
  readonly latest: number;
}

export const isPlannedDirectory = (inode: PlannedInode): inode is PlannedDirectory => inode.node.type === "directory";

interface Visit {
  readonly node: Directory;
  readonly path: ImagePath;
  readonly children: readonly [ByteString, Node][];
}

/**
 * Numbers the inodes. The inodes of one directory get numbers in a row and stand side by side, so that its entries need few headers. Two
 * names of one object, directories apart, are one inode.
 *
 * @throws BuildError `SQUASHFS_UNSTORABLE` for what squashfs cannot hold
 */
export function planInodes(root: Directory): ImagePlan {
  const visits = visitDirectories(root);
  const below = [...visits].reverse();
  const numbers = numberInodes(below);
  const inodes = new Map<Node, PlannedInode>();
  const parents = parentNumbers(visits, numbers);
  const directories: PlannedDirectory[] = [];
  let top: PlannedDirectory | undefined;
  let latest = 0;
  for (const { node, children } of below) {
    const planned = children.map(([name, child]) => {
      const inode = inodes.get(child) ?? { node: child, number: numberOf(numbers, child), links: 0 };
      inodes.set(child, inode);
      if (child.type !== "directory") inode.links += 1;
      latest = Math.max(latest, child.mtime);
      return { name, inode };
    });
    top = {
      node,
      number: numberOf(numbers, node),
      links: 2 + children.filter(([, child]) => child.type === "directory").length,
      parentNumber: parents.get(node) ?? numbers.size + 1,
      children: planned,
    };
    inodes.set(node, top);
    directories.push(top);
    latest = Math.max(latest, node.mtime);
  }
  if (top === undefined) throw new BuildError("INTERNAL", "A tree has no root.");
  return { root: top, directories, files: filesInOrder(visits), latest };
}

function visitDirectories(root: Directory): Visit[] {
  const visits: Visit[] = [];
  const seen = new Set<Directory>();
  const stack: { node: Directory; path: ImagePath }[] = [{ node: root, path: rootPath }];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { node, path } = next;
    if (seen.has(node)) throw new BuildError("INTERNAL", `The directory ${displayPath(path)} stands in two places of the tree.`);
    seen.add(node);
    if (path === rootPath) checkNode(path, node);
    const children = sortedChildren(node);
    visits.push({ node, path, children });
    for (const [name, child] of [...children].reverse()) {
      const childPath = joinPath(path, name);
      checkNode(childPath, child, name);
      if (child.type === "directory") stack.push({ node: child, path: childPath });
    }
  }
  return visits;
}

function numberInodes(below: readonly Visit[]): Map<Node, number> {
  const numbers = new Map<Node, number>();
  const number = (node: Node) => {
    if (!numbers.has(node)) numbers.set(node, numbers.size + 1);
  };
  for (const { children } of below) for (const [, child] of children) number(child);
  const root = below.at(-1);
  if (root !== undefined) number(root.node);
  return numbers;
}

function parentNumbers(visits: readonly Visit[], numbers: ReadonlyMap<Node, number>): Map<Node, number> {
  const parents = new Map<Node, number>();
  for (const { node, children } of visits) {
    for (const [, child] of children) if (child.type === "directory") parents.set(child, numberOf(numbers, node));
  }
  return parents;
}

function filesInOrder(visits: readonly Visit[]): File[] {
  const files = new Set<File>();
  for (const { children } of visits) for (const [, child] of children) if (child.type === "file") files.add(child);
  return [...files];
}

function numberOf(numbers: ReadonlyMap<Node, number>, node: Node): number {
  const number = numbers.get(node);
  if (number === undefined) throw new BuildError("INTERNAL", "An inode has no number.");
  return number;
}
