import type { Files } from "../system/files.js";
import { inside } from "./paths.js";

/** The paths of what is in a directory, in byte order; links are not followed. */
export function pathsIn(files: Files, path: string): string[] {
  const node = files.find(path);
  return node?.type === "directory" ? [...node.children.keys()].sort().map((name) => inside(path, name)) : [];
}

/** A path and all that is below it, each directory before what is in it. Links are not followed, but for the first one with `follow`. */
export function* pathsBelow(files: Files, path: string, follow = false): Generator<string> {
  yield path;
  if (files.find(path, { follow })?.type !== "directory") return;
  for (const child of pathsIn(files, path)) yield* pathsBelow(files, child);
}
