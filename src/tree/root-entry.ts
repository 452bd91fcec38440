import type { ByteString } from "../core/byte-string.js";
import type { Attributes, Directory, Node } from "./node.js";
import type { ImagePath } from "./path.js";
import { walk } from "./walk.js";

/** One path of a root filesystem that is to be written out, a directory before what is in it. */
export type RootEntry = Attributes & { readonly path: ImagePath } & (
    | { readonly type: "directory" }
    | { readonly type: "fifo" }
    | { readonly type: "socket" }
    | { readonly type: "file"; readonly size: number }
    | { readonly type: "symlink"; readonly target: ByteString }
    | { readonly type: "character-device" | "block-device"; readonly major: number; readonly minor: number }
    /** A further name of what stands at `to`. */
    | { readonly type: "hardlink"; readonly to: ImagePath }
  );

/** The entries of a tree, siblings in byte order; no time is later than `mtime`. */
export function* entriesOf(root: Directory, mtime: number = Number.POSITIVE_INFINITY): Generator<RootEntry & { readonly node: Node }> {
  const first = new Map<Node, ImagePath>();
  for (const { path, node } of walk(root)) {
    const { mode, uid, gid, xattrs } = node;
    const base = { path, node, mode, uid, gid, mtime: Math.min(node.mtime, mtime), ...(xattrs === undefined ? {} : { xattrs }) };
    const to = node.type === "directory" ? undefined : first.get(node);
    first.set(node, to ?? path);
    if (to !== undefined) yield { type: "hardlink", to, ...base };
    else if (node.type === "file") yield { type: "file", size: node.content.size, ...base };
    else if (node.type === "symlink") yield { type: "symlink", target: node.target, ...base };
    else if (node.type === "character-device" || node.type === "block-device") {
      yield { type: node.type, major: node.major, minor: node.minor, ...base };
    } else yield { type: node.type, ...base };
  }
}
