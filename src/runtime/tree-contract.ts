import { ContentReader } from "../core/content-reader.js";
import { type ContractRoot, treeRoot } from "../guest/contract.js";
import { loadDecodersOf } from "../store/content-decoders.js";
import type { Tree } from "../tree/tree.js";

/** Uses a tree whose contents are where its nodes say. */
export async function withTreeRoot<T>(tree: Tree, use: (root: ContractRoot) => Promise<T>): Promise<T> {
  const reader = new ContentReader();
  try {
    return await use(
      treeRoot(tree, async (content) => {
        await loadDecodersOf([content]);
        return (from, to) => reader.read(content, from, to);
      }),
    );
  } finally {
    reader.close();
  }
}
