import { imagePathOf } from "../tree/path.js";
import type { Tree } from "../tree/tree.js";

/** The account files that base-passwd ships masters of. */
const accountFiles = ["passwd", "group"];

/**
 * Makes /etc/passwd and /etc/group from base-passwd's masters where they are not there yet, as its preinst does on a new system.
 * Without base-passwd in the tree nothing is made.
 */
export function makeAccountFiles(tree: Tree, mtime: number): void {
  for (const name of accountFiles) {
    const path = imagePathOf(`etc/${name}`);
    const master = tree.get(imagePathOf(`usr/share/base-passwd/${name}.master`));
    if (master?.type === "file" && tree.get(path) === undefined) {
      tree.put(path, { type: "file", mode: 0o644, uid: 0, gid: 0, mtime, content: master.content });
    }
  }
}
