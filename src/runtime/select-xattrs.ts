import { picomatch } from "../third-party/picomatch.js";
import { mapAttributes } from "../tree/map-attributes.js";
import type { Tree } from "../tree/tree.js";

/** Which extended attributes go into an image, by globs over their full names (`user.*`). */
export interface XattrSelection {
  /** Only these; all where it is not given. */
  readonly include?: readonly string[] | undefined;
  /** Not these, even if they are included. */
  readonly exclude?: readonly string[] | undefined;
}

/** The tree with only the selected attributes. */
export function selectXattrs(tree: Tree, { include, exclude = [] }: XattrSelection): Tree {
  if (include === undefined && exclude.length === 0) return tree;
  const included = include === undefined ? () => true : picomatch([...include], { dot: true });
  const excluded = exclude.length === 0 ? () => false : picomatch([...exclude], { dot: true });
  return mapAttributes(tree, ({ xattrs }) => {
    if (xattrs === undefined) return {};
    return { xattrs: new Map([...xattrs].filter(([name]) => included(name) && !excluded(name))) };
  });
}
