import { limits } from "../../core/limits.js";
import { type Files, normalized } from "../system/files.js";
import { SystemError } from "../system/system-error.js";
import { inside } from "./paths.js";

/** The absolute path without links, as realpath(3) and coreutils find it. `missing` says how much of it need not exist. */
export function realPath(files: Files, path: string, missing: "none" | "last" | "any"): string {
  if (path === "") throw new SystemError("ENOENT");
  return missing === "any" ? pathThroughMissing(files, path) : files.realpath(path, missing);
}

/** Follows the links that are there; what is missing stays as it is written, and so does a link that leads to itself. */
function pathThroughMissing(files: Files, path: string): string {
  const pending = path.split("/").reverse();
  const seen = new Set<string>();
  let at = path.startsWith("/") ? "/" : files.cwd;
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    const next = normalized(inside(at, name));
    const node = name === "" || name === "." || name === ".." ? undefined : files.find(next, { follow: false });
    if (node?.type !== "symlink" || seen.has(next) || seen.size > limits.symlinkDepth) {
      at = next;
      continue;
    }
    seen.add(next);
    if (node.target.startsWith("/")) at = "/";
    pending.push(...node.target.split("/").reverse());
  }
  return at;
}

/** The absolute path, with its links, without `.` and `..`. */
export function plainPath(files: Files, path: string, missing: "none" | "last" | "any"): string {
  if (path === "") throw new SystemError("ENOENT");
  const start = path.startsWith("/") ? "/" : files.cwd;
  const plain = normalized(inside(start, path));
  if (missing === "any") return plain;
  const names = path.split("/").filter((name) => name !== "");
  names.forEach((name, at) => {
    const before = normalized(inside(start, names.slice(0, at).join("/")));
    if ((name === ".." || (name === "." && at === names.length - 1)) && files.node(before).type !== "directory")
      throw new SystemError("ENOTDIR");
  });
  try {
    files.node(path.endsWith("/") ? inside(plain, "") : plain);
  } catch (error) {
    if (missing === "none" || !(error instanceof SystemError) || error.errno !== "ENOENT") throw error;
  }
  return plain;
}
