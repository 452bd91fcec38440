import { displayBytes } from "../../core/byte-string.js";
import { windowedView } from "../../core/byte-view.js";
import type { Content } from "../../core/content.js";
import { BuildError } from "../../core/errors.js";
import { displayPath, type ImagePath } from "../../tree/path.js";
import type { Tree } from "../../tree/tree.js";
import type { ContractRoot } from "./contract-root.js";

/** Gives the bytes of a content between two places. */
export type ReadPart = (from: number, to: number) => Uint8Array;

/** The boot contract's view of a tree. `open` prepares to read a file's content. */
export function treeRoot(tree: Tree, open: (content: Content) => Promise<ReadPart>): ContractRoot {
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
  const contentAt = (path: ImagePath): Content => {
    const node = nodeAt(path)?.node;
    if (node?.type !== "file") throw new BuildError("INTERNAL", `${displayPath(path)} was to be read, and is no file.`);
    return node.content;
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
      const content = contentAt(path);
      return (await open(content))(0, content.size);
    },
    async view(path) {
      const content = contentAt(path);
      return windowedView(content.size, await open(content));
    },
  };
}
