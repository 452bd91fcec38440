import picomatch from "picomatch";
import type { Directory } from "../tree/node.js";
import { displayPath, type ImagePath, joinPath, rootPath } from "../tree/path.js";
import type { Tree } from "../tree/tree.js";

/**
 * Takes out of a tree what the globs match: absolute paths of the image, with `*`, `**`, `?`, `[…]` and `{a,b}`; names that begin with a dot
 * are matched too. A directory goes with all that it holds; a pattern that ends in `/**` leaves the directory itself.
 *
 * @returns how many paths matched
 */
export function excludePaths(tree: Tree, globs: readonly string[]): number {
  if (globs.length === 0) return 0;
  const patterns = globs.map((glob) => (glob.endsWith("/**") ? `${glob}/*` : glob));
  return excludeBelow(tree.root, rootPath, picomatch(patterns, { dot: true }));
}

function excludeBelow(directory: Directory, at: ImagePath, matches: (path: string) => boolean): number {
  let count = 0;
  for (const [name, node] of directory.children) {
    const path = joinPath(at, name);
    if (matches(displayPath(path))) {
      directory.children.delete(name);
      count++;
    } else if (node.type === "directory") {
      count += excludeBelow(node, path, matches);
    }
  }
  return count;
}
