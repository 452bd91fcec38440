import { BuildError } from "../core/errors.js";
import { mapAttributes } from "./map-attributes.js";
import type { MtreeEntry } from "./mtree.js";
import { type Attributes, directory, type Node } from "./node.js";
import { displayPath, rootPath } from "./path.js";
import type { Tree } from "./tree.js";

/**
 * The tree with what an mtree file says of it: attributes of what is there are changed, directories, links, devices, fifos and sockets that are missing
 * are made. What the file does not name stays as it is.
 *
 * @param name what the file is called in errors
 * @throws BuildError `MTREE_MISMATCH` for a file that is missing, or something of another type
 */
export function applyMtree(tree: Tree, entries: readonly MtreeEntry[], name: string): Tree {
  if (entries.length === 0) return tree;
  const changes = new Map<Node, Partial<Attributes>>();
  for (const entry of entries) {
    const mismatch = (why: string): BuildError =>
      new BuildError("MTREE_MISMATCH", `${displayPath(entry.path)} ${why}.`, {
        where: { source: name, line: entry.line },
        hint: "Correct the mtree file, or what is packed.",
      });
    const node = tree.get(entry.path);
    const known = node === undefined ? undefined : changes.get(node);
    if (node === undefined) {
      const made = madeOf(entry, mismatch);
      if (made !== undefined) tree.put(entry.path, made);
    } else if (entry.type !== undefined && entry.type !== node.type) {
      throw mismatch(`is a ${node.type}, and a ${entry.type} in the mtree file`);
    } else if (node.type === "symlink" && entry.link !== undefined && entry.link !== node.target) {
      throw mismatch("is a link to another place than the mtree file says");
    } else {
      changes.set(node, { ...known, ...attributesOf(entry) });
    }
  }
  return mapAttributes(tree, (node) => changes.get(node) ?? {});
}

function madeOf(entry: MtreeEntry, mismatch: (why: string) => BuildError): Node | undefined {
  const { type, link, device, optional, path } = entry;
  const attributes = { mode: type === "directory" ? 0o755 : 0o644, uid: 0, gid: 0, mtime: 0, ...attributesOf(entry) };
  switch (type) {
    case "directory":
      if (path === rootPath) return undefined;
      return directory(attributes);
    case "fifo":
    case "socket":
      return { ...attributes, type };
    case "symlink":
      if (link === undefined) throw mismatch("is a symbolic link without `link=` in the mtree file, and is not there");
      return { ...attributes, mode: entry.mode ?? 0o777, type, target: link };
    case "character-device":
    case "block-device":
      if (device === undefined) throw mismatch("is a device without `device=` in the mtree file, and is not there");
      return { ...attributes, type, ...device };
    default:
      if (optional) return undefined;
      throw mismatch("stands in the mtree file, and is not there");
  }
}

function attributesOf({ mode, uid, gid, mtime, xattrs }: MtreeEntry): Partial<Attributes> {
  return {
    ...(mode === undefined ? {} : { mode }),
    ...(uid === undefined ? {} : { uid }),
    ...(gid === undefined ? {} : { gid }),
    ...(mtime === undefined ? {} : { mtime }),
    ...(xattrs === undefined ? {} : { xattrs }),
  };
}
