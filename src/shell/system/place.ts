import type { ByteString } from "../../core/byte-string.js";
import { limits } from "../../core/limits.js";
import type { Directory, Node } from "../../tree/node.js";
import { type Credentials, demand, maySearch } from "./credentials.js";
import { SystemError } from "./system-error.js";

/** Where a path leads. */
export interface Place {
  /** Absolute, without links but perhaps for the last name. */
  readonly path: string;
  /** The directory that the last name is in; nothing for the root. */
  readonly parent: Directory | undefined;
  readonly name: ByteString;
  readonly node: Node | undefined;
}

/** The longest chain of links that is followed, as in Linux. */
const mostLinks = limits.symlinkDepth;

export interface PlaceOptions {
  readonly root: Directory;
  /** The working directory, absolute. */
  readonly cwd: string;
  readonly user: Credentials;
  /** Whether a link that the last name leads to is followed. */
  readonly follow: boolean;
}

/** Finds where a path leads; the last name need not exist. @throws SystemError */
export function findPlace(path: string, { root, cwd, user, follow }: PlaceOptions): Place {
  if (path === "") throw new SystemError("ENOENT");
  if (path.length > limits.pathLength) throw new SystemError("ENAMETOOLONG");
  let names = path.split("/");
  if (!path.startsWith("/") && cwd !== "/") names = [...cwd.split("/"), ...names];
  // The directories above, by name and as they are; the first is the root.
  const above = [""];
  const nodes = [root];
  let links = 0;
  for (let next = 0; next < names.length; ) {
    const name = names[next++] as ByteString;
    if (name === "" || name === ".") continue;
    if (name === "..") {
      if (above.length > 1) {
        above.pop();
        nodes.pop();
      }
      continue;
    }
    if (name.length > limits.nameLength) throw new SystemError("ENAMETOOLONG");
    const parent = nodes.at(-1) as Directory;
    demand(user, parent, maySearch);
    const node = parent.children.get(name);
    const isLast = isEmptyFrom(names, next);
    const wantsDirectory = isLast && next < names.length;
    if (node === undefined) {
      if (!isLast) throw new SystemError("ENOENT");
      return { path: `${above.join("/")}/${name}`, parent, name, node };
    }
    if (node.type === "symlink" && (!isLast || follow || wantsDirectory)) {
      if (++links > mostLinks) throw new SystemError("ELOOP");
      if (node.target.startsWith("/")) {
        above.length = 1;
        nodes.length = 1;
      }
      names = [...node.target.split("/"), ...names.slice(next)];
      next = 0;
      continue;
    }
    if (node.type === "directory") {
      above.push(name);
      nodes.push(node);
      continue;
    }
    if (!isLast || wantsDirectory) throw new SystemError("ENOTDIR");
    return { path: `${above.join("/")}/${name}`, parent, name, node };
  }
  const node = nodes.pop() as Directory;
  return { path: above.join("/") || "/", parent: nodes.at(-1), name: above.at(-1) as ByteString, node };
}

function isEmptyFrom(names: readonly string[], from: number): boolean {
  for (let at = from; at < names.length; at++) if (names[at] !== "") return false;
  return true;
}
