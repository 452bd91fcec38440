import type { Directory } from "../tree/node.js";
import { displayPath, type ImagePath, joinPath, rootPath } from "../tree/path.js";
import { pathGlobs } from "../tree/path-globs.js";
import type { Tree } from "../tree/tree.js";

export interface Exclusion {
  /** Paths that matched; what is below them is not counted. */
  readonly count: number;
  /** Globs that matched nothing. */
  readonly unmatched: readonly string[];
}

/**
 * Takes out of a tree what the globs match: absolute paths of the image, with `*`, `**`, `?`, `[…]` and `{a,b}`; names that begin with a dot
 * are matched too. A directory goes with all that it holds; a pattern that ends in `/**` leaves the directory itself.
 */
export function excludePaths(tree: Tree, globs: readonly string[]): Exclusion {
  if (globs.length === 0) return { count: 0, unmatched: [] };
  const single = globs.map((glob) => ({ glob, matches: pathGlobs([glob]) }));
  const unmatched = new Set(single);
  const matchesAny = pathGlobs(globs);
  const matches = (path: string): boolean => {
    if (!matchesAny(path)) return false;
    for (const one of unmatched) if (one.matches(path)) unmatched.delete(one);
    return true;
  };
  const count = excludeBelow(tree.root, rootPath, matches);
  return { count, unmatched: [...unmatched].map(({ glob }) => glob) };
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
