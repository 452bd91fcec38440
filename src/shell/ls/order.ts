import type { Node } from "../../tree/node.js";
import { nodeSize } from "../coreutils/mode-text.js";

/** A name that ls writes, and what it leads to. */
export interface ListedName {
  readonly name: string;
  /** With the directory that it is in. */
  readonly path: string;
  readonly node: Node;
}

/** How ls sorts. */
export type ListOrder = "name" | "time" | "size";

/** Sorts as ls does: the newest and the largest come first, and what is equal in byte order. Source: POSIX ls. */
export function sortListed(names: readonly ListedName[], order: ListOrder, reversed: boolean): ListedName[] {
  const key = ({ node }: ListedName) => (order === "time" ? node.mtime : order === "size" ? nodeSize(node) : 0);
  const sorted = [...names].sort((one, other) => key(other) - key(one) || (one.name < other.name ? -1 : one.name > other.name ? 1 : 0));
  return reversed ? sorted.reverse() : sorted;
}
