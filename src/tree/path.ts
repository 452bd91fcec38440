import { type ByteString, byteString, displayBytes } from "../core/byte-string.js";
import { BuildError } from "../core/errors.js";
import { limits } from "../core/limits.js";

/**
 * A path inside an image, relative to its root: byte-string names joined by `/`, no leading or trailing slash, no `.`, no `..`; the root is
 * the empty path. Nothing of the host's path rules applies.
 */
export type ImagePath = ByteString;

export const rootPath = "" as ImagePath;

/**
 * Parses a path as archives write them (`./usr/bin/`, `/usr/bin`, `usr//bin`).
 * Refuses `..`, NUL bytes and names or paths longer than Linux allows: nothing from outside may point above the root.
 */
export function imagePath(text: ByteString): ImagePath {
  if (text.includes("\0")) throw unsafe(text, "holds a NUL byte");
  const names: string[] = [];
  for (const name of text.split("/")) {
    if (name === "" || name === ".") continue;
    if (name === "..") throw unsafe(text, "leads above its root with `..`");
    if (name.length > limits.nameLength) throw unsafe(text, `has a name of more than ${limits.nameLength} bytes`);
    names.push(name);
  }
  const path = names.join("/");
  if (path.length > limits.pathLength) throw unsafe(text, `is longer than ${limits.pathLength} bytes`);
  return path as ImagePath;
}

/** The image path of a text that a person wrote. */
export function imagePathOf(text: string): ImagePath {
  return imagePath(byteString(text));
}

export function pathNames(path: ImagePath): ByteString[] {
  return path === "" ? [] : (path.split("/") as ByteString[]);
}

export function joinPath(directory: ImagePath, name: ByteString): ImagePath {
  return (directory === "" ? name : `${directory}/${name}`) as ImagePath;
}

/** The directory part and the last name; the root has no name. */
export function splitPath(path: ImagePath): { readonly directory: ImagePath; readonly name: ByteString } {
  const slash = path.lastIndexOf("/");
  return { directory: path.slice(0, Math.max(slash, 0)) as ImagePath, name: path.slice(slash + 1) as ByteString };
}

/** `/usr/bin`, for a person. */
export function displayPath(path: ImagePath): string {
  return `/${displayBytes(path)}`;
}

function unsafe(text: ByteString, why: string): BuildError {
  return new BuildError("PATH_UNSAFE", `The path ${JSON.stringify(displayBytes(text))} ${why}.`, {
    hint: "The archive is damaged or hostile: do not use it.",
  });
}
