import { displayBytes } from "../../core/byte-string.js";
import type { Content } from "../../core/content.js";
import { BuildError } from "../../core/errors.js";
import { displayPath, type ImagePath } from "../../tree/path.js";
import type { Tree } from "../../tree/tree.js";
import type { ContractRoot } from "./contract-root.js";

/** The boot contract's view of a tree. `readContent` gives all bytes of a file's content. */
export function treeRoot(tree: Tree, readContent: (content: Content) => Promise<Uint8Array>): ContractRoot {
  const nodeAt = (path: ImagePath) => {
    try {
      const place = tree.resolve(path, { follow: true });
      const node = tree.get(place);
      return node && { place, node };
    } catch (error) {
      if (error instanceof BuildError) return undefined;
      throw error;
    }
  };
  return {
    async find(path) {
      const { place, node } = nodeAt(path) ?? {};
      if (place === undefined || node === undefined) return undefined;
      return {
        path: place,
        shown: displayPath(place),
        type: node.type,
        mode: node.mode,
        size: node.type === "file" ? node.content.size : 0,
      };
    },
    async names(path) {
      const node = nodeAt(path)?.node;
      return node?.type === "directory" ? [...node.children.keys()].map(displayBytes) : [];
    },
    async read(path) {
      const node = nodeAt(path)?.node;
      if (node?.type !== "file") throw new BuildError("INTERNAL", `${displayPath(path)} was to be read, and is no file.`);
      return readContent(node.content);
    },
  };
}
