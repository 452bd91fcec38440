import type { Content } from "../core/content.js";
import { BuildError } from "../core/errors.js";
import type { Attributes, Node } from "./node.js";
import { displayPath, type ImagePath, joinPath, rootPath, splitPath } from "./path.js";
import type { TarEntry } from "./tar-entry.js";
import { Tree } from "./tree.js";

type FileEntry = Extract<TarEntry, { type: "file" }>;

export interface TarTreeOptions {
  /** What the archive is called in errors. */
  readonly name: string;
  /** Where the bytes of a file are, or will be. */
  readonly content: (entry: FileEntry) => Content | Promise<Content>;
}

/**
 * The tree that unpacking the entries would leave: an entry replaces what stood at its path before it, a directory keeps what is in it, and links
 * on the way to a path are followed inside the tree. Directories that no entry describes are root's, with mode 0755 and the time 0.
 *
 * @throws BuildError `TAR_CORRUPT` for what cannot be unpacked, or what the entries throw
 */
export async function treeOfTar(entries: AsyncIterable<TarEntry>, options: TarTreeOptions): Promise<Tree> {
  const tree = new Tree();
  for await (const entry of entries) {
    const path = placeOf(tree, entry.path, entry, options);
    const before = tree.get(path);
    if (entry.type === "directory") {
      if (before !== undefined && before.type !== "directory") tree.remove(path);
      tree.putDirectory(path, attributesOf(entry));
      continue;
    }
    if (before?.type === "directory" && (path === rootPath || before.children.size > 0)) {
      throw refused(`a ${entry.type} is to replace the directory ${displayPath(path)}`, entry, options);
    }
    tree.put(path, await nodeOf(tree, entry, options));
  }
  return tree;
}

/** The path of an entry with the links on its way followed. */
function placeOf(tree: Tree, path: ImagePath, entry: TarEntry, options: TarTreeOptions): ImagePath {
  if (path === rootPath) return path;
  const { directory: above, name } = splitPath(path);
  const parent = tree.resolve(above, { follow: true });
  for (let at = parent; at !== rootPath; at = splitPath(at).directory) {
    const node = tree.get(at);
    if (node === undefined) continue;
    if (node.type !== "directory") throw refused(`${displayPath(path)} lies below a ${node.type}`, entry, options);
    break;
  }
  return joinPath(parent, name);
}

async function nodeOf(tree: Tree, entry: TarEntry, options: TarTreeOptions): Promise<Node> {
  const attributes = attributesOf(entry);
  switch (entry.type) {
    case "file":
      return { type: "file", content: await options.content(entry), ...attributes };
    case "symlink":
      return { type: "symlink", target: entry.target, ...attributes };
    case "character-device":
    case "block-device":
      return { type: entry.type, major: entry.major, minor: entry.minor, ...attributes };
    case "hardlink":
      return linkedNode(tree, entry, options);
    default:
      return { type: "fifo", ...attributes };
  }
}

function linkedNode(tree: Tree, entry: Extract<TarEntry, { type: "hardlink" }>, options: TarTreeOptions): Node {
  const target = tree.get(placeOf(tree, entry.target, entry, options));
  if (target !== undefined && target.type !== "directory") return target;
  throw refused(`${displayPath(entry.path)} is a hard link to ${displayPath(entry.target)}, which is no file before it`, entry, options);
}

const attributesOf = ({ mode, uid, gid, mtime, xattrs }: TarEntry): Attributes => ({
  mode,
  uid,
  gid,
  mtime,
  ...(xattrs === undefined ? {} : { xattrs }),
});

function refused(why: string, { offset }: TarEntry, { name }: TarTreeOptions): BuildError {
  return new BuildError("TAR_CORRUPT", `Cannot unpack ${name}: ${why}.`, {
    where: { source: name, offset },
    hint: "The archive contradicts itself: make it again.",
  });
}
