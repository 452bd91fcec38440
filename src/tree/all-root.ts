import { mapAttributes } from "./map-attributes.js";
import type { Tree } from "./tree.js";

/** The same tree with everything owned by root. */
export const allRoot = (tree: Tree): Tree => mapAttributes(tree, () => ({ uid: 0, gid: 0 }));
