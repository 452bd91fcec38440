import { stat } from "node:fs/promises";
import { hostError } from "../core/host-error.js";
import type { FileMapping } from "../definition/definition.js";
import { readFolder } from "../tree/folder.js";
import type { Directory, Node } from "../tree/node.js";
import { imagePathOf, joinPath } from "../tree/path.js";
import type { Tree } from "../tree/tree.js";

/**
 * Puts the `files:` of a definition into a tree: a file, or a folder with all that it holds. Owners are root's and modes 0755 for what is
 * executable or a directory, else 0644, unless the definition says otherwise, so that the image does not depend on who builds it.
 */
export async function addFiles(tree: Tree, files: readonly FileMapping[], mtime: number): Promise<void> {
  for (const file of files) {
    const target = tree.resolve(imagePathOf(file.to));
    const found = await stat(file.from).catch((error) => {
      throw hostError(error, "read", file.from);
    });
    if (found.isDirectory()) {
      const folder = await readFolder(file.from);
      mergeInto(tree, target, folder.root, file, mtime);
    } else {
      const content = { source: { kind: "file" as const, path: file.from }, offset: 0, size: found.size };
      tree.put(target, owned({ type: "file", content, mode: found.mode & 0o7777, uid: 0, gid: 0, mtime }, file, mtime));
    }
  }
}

function mergeInto(tree: Tree, at: ReturnType<typeof imagePathOf>, directory: Directory, file: FileMapping, mtime: number): void {
  tree.directoryAt(at);
  for (const [name, node] of directory.children) {
    const path = tree.resolve(joinPath(at, name));
    if (node.type === "directory") mergeInto(tree, path, node, file, mtime);
    else tree.put(path, owned(node, file, mtime));
  }
}

function owned(node: Node, { mode, owner }: FileMapping, mtime: number): Node {
  const usual = (node.mode & 0o111) === 0 ? 0o644 : 0o755;
  return {
    ...node,
    mode: node.type === "symlink" ? 0o777 : (mode ?? usual),
    uid: owner?.uid ?? 0,
    gid: owner?.gid ?? 0,
    mtime,
  };
}
