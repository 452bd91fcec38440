import { byteString } from "#src/core/byte-string.js";
import { imagePathOf } from "#src/tree/path.js";
import type { Tree } from "#src/tree/tree.js";
import { emptyTree, file, imageOf, noise } from "./squashfs.js";

const attributes = { uid: 0, gid: 0, mtime: 1_700_000_000 };

/** A tree that a kernel could boot: an init, and the directories that one needs. */
export function runtimeTree(): Tree {
  const tree = emptyTree();
  for (const path of ["dev", "proc", "sys", "run", "mnt", "overlay", "tmp", "opt/code", "data", "root"]) {
    tree.putDirectory(imagePathOf(path), { ...attributes, mode: 0o755 });
  }
  tree.put(imagePathOf("sbin/init"), file(Buffer.from("#!/bin/sh\n"), { mode: 0o755 }));
  tree.put(imagePathOf("bin/sh"), file(noise(5000), { mode: 0o755 }));
  tree.put(imagePathOf("etc/link"), { ...attributes, mode: 0o777, type: "symlink", target: byteString("nowhere") });
  return tree;
}

/** Files that are in the image beside those of {@link runtimeTree}. */
export function runtimeImage(files: Readonly<Record<string, string | Uint8Array>> = {}): Promise<Uint8Array> {
  const tree = runtimeTree();
  for (const [path, content] of Object.entries(files)) tree.put(imagePathOf(path), file(Buffer.from(content as string)));
  return imageOf(tree);
}
