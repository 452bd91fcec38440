import type { Node } from "../../tree/node.js";
import type { Invocation } from "../command.js";

/** A path that find came to. */
export interface FindEntry {
  /** As it is written: the start point and the names below it. */
  readonly path: string;
  /** The part that the start point is. */
  readonly start: string;
  readonly depth: number;
  /** What tests look at: where a link leads to with -L, and the link itself where that is nowhere. */
  readonly node: Node;
}

/** What a search keeps in mind. */
export interface FindState {
  readonly call: Invocation;
  status: number;
  /** Nothing below the entry is looked at. */
  pruned: boolean;
  ended: boolean;
}

/** A part of an expression: a test or an action. */
export type FindTest = (entry: FindEntry, state: FindState) => boolean;

/** The last name of a path, with a slash where the path ends in one: %f. */
export function findName(path: string): string {
  const [, name = path] = /([^/]+\/?)\/*$/.exec(path) ?? [];
  return name;
}

/** What is before the last name: %h. */
export function findFolder(path: string): string {
  const slash = path.replace(/(?<=[^/])\/+$/, "").lastIndexOf("/");
  return slash < 0 ? "." : path.slice(0, slash);
}
