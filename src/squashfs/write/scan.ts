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
  number: number;
  links: number;
  /** Where it stands in the inode table, when it is written. */
  at: MetadataPosition | undefined;
}

export interface PlannedDirectory extends PlannedInode<Directory> {
  /** Inode number of the directory above; the root has one past the last. */
  parentNumber: number;
  readonly children: readonly PlannedName[];
  /** Its listing, when that is written. */
  listing: Listing | undefined;
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
  const directories: PlannedDirectory[] = [];
  let count = 0;
  let latest = root.mtime;
  // From below: a directory gets its number with its siblings, when all that is in it has one.
  for (let at = visits.length - 1; at >= 0; at--) {
    const { node, children } = visits[at] as Visit;
    const names: PlannedName[] = [];
    let links = 2;
    for (const [name, child] of children) {
      let inode = inodes.get(child);
      if (inode === undefined) {
        inode = { node: child, number: 0, links: 0, at: undefined };
        inodes.set(child, inode);
      }
      if (inode.number === 0) inode.number = ++count;
      if (child.type === "directory") links += 1;
      else inode.links += 1;
      if (child.mtime > latest) latest = child.mtime;
      names.push({ name, inode });
    }
    const directory: PlannedDirectory = { node, number: 0, links, at: undefined, parentNumber: 0, children: names, listing: undefined };
    inodes.set(node, directory);
    directories.push(directory);
  }
  const top = directories.at(-1);
  if (top === undefined) throw new BuildError("INTERNAL", "A tree has no root.");
  top.number = ++count;
  for (const { number, children } of directories) {
    for (const { inode } of children) if (isPlannedDirectory(inode)) inode.parentNumber = number;
  }
  top.parentNumber = count + 1;
  return { root: top, inodeCount: count, directories, files: filesInOrder(directories), latest };
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

/** Each file once. */
function filesInOrder(directories: readonly PlannedDirectory[]): File[] {
  const files: File[] = [];
  const met = new Set<File>();
  for (let at = directories.length - 1; at >= 0; at--) {
    for (const { inode } of directories[at]?.children ?? []) {
      const { node, links } = inode;
      if (node.type !== "file" || met.has(node)) continue;
      if (links > 1) met.add(node);
      files.push(node);
    }
  }
  return files;
}
