import type { ByteString } from "../../core/byte-string.js";
import { BuildError } from "../../core/errors.js";
import type { Directory, File, Node } from "../../tree/node.js";
import { displayPath, type ImagePath, joinPath, rootPath } from "../../tree/path.js";
import { sortedChildren } from "../../tree/walk.js";
import type { MetadataPosition } from "../format/metadata-block.js";
import { checkNode } from "./check-node.js";
import type { Listing } from "./directory-writer.js";

/** An inode to be: a node with its number and how many names it has. */
export interface PlannedInode<N extends Node = Node> {
  readonly node: N;
  /** From 1. */
  readonly number: number;
  links: number;
  /** Where it stands in the inode table, when it is written. */
  at?: MetadataPosition;
}

export interface PlannedDirectory extends PlannedInode<Directory> {
  /** Inode number of the directory above; the root has one past the last. */
  parentNumber: number;
  readonly children: readonly PlannedName[];
  /** Its listing, when that is written. */
  listing?: Listing;
}

export interface PlannedName {
  readonly name: ByteString;
  readonly inode: PlannedInode | PlannedDirectory;
}

export interface ImagePlan {
  readonly root: PlannedDirectory;
  readonly inodeCount: number;
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
  const inodes = new Map<Node, PlannedInode>();
  const childrenOf = new Map<Node, readonly PlannedName[]>();
  const inodeOf = (node: Node): PlannedInode => {
    const known = inodes.get(node);
    if (known !== undefined) return known;
    const made = node.type === "directory" ? plannedDirectory(node, childrenOf.get(node) ?? []) : { node, links: 0 };
    const inode = Object.assign(made, { number: inodes.size + 1 });
    inodes.set(node, inode);
    return inode;
  };
  let latest = 0;
  // From below: a directory gets its number with its siblings, when all that is in it has one.
  for (const { node, children } of visits.toReversed()) {
    const names = children.map(([name, child]) => ({ name, inode: inodeOf(child) }));
    childrenOf.set(node, names);
    for (const { inode } of names) {
      if (inode.node.type !== "directory") inode.links += 1;
      latest = Math.max(latest, inode.node.mtime);
    }
  }
  const top = inodeOf(root);
  latest = Math.max(latest, root.mtime);
  const directories = visits
    .toReversed()
    .map(({ node }) => inodeOf(node))
    .filter(isPlannedDirectory);
  if (!isPlannedDirectory(top)) throw new BuildError("INTERNAL", "A tree has no root.");
  for (const { number, children } of directories) {
    for (const { inode } of children) if (isPlannedDirectory(inode)) inode.parentNumber = number;
  }
  top.parentNumber = inodes.size + 1;
  return { root: top, inodeCount: inodes.size, directories, files: filesInOrder(visits), latest };
}

function plannedDirectory(node: Directory, children: readonly PlannedName[]): Omit<PlannedDirectory, "number"> {
  let links = 2;
  for (const { inode } of children) if (inode.node.type === "directory") links += 1;
  return { node, links, children, parentNumber: 0 };
}

function visitDirectories(root: Directory): Visit[] {
  const visits: Visit[] = [];
  const seen = new Set<Directory>();
  const stack: { node: Directory; path: ImagePath }[] = [{ node: root, path: rootPath }];
  checkNode(rootPath, root);
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { node, path } = next;
    if (seen.has(node)) throw new BuildError("INTERNAL", `The directory ${displayPath(path)} stands in two places of the tree.`);
    seen.add(node);
    const children = sortedChildren(node);
    visits.push({ node, children });
    for (let i = children.length - 1; i >= 0; i--) {
      const [name, child] = children[i] as [ByteString, Node];
      checkNode(path, child, name);
      if (child.type === "directory") stack.push({ node: child, path: joinPath(path, name) });
    }
  }
  return visits;
}

function filesInOrder(visits: readonly Visit[]): File[] {
  const files = new Set<File>();
  for (const { children } of visits) for (const [, child] of children) if (child.type === "file") files.add(child);
  return [...files];
}
