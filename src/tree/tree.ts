import type { ByteString } from "../core/byte-string.js";
import { BuildError } from "../core/errors.js";
import { limits } from "../core/limits.js";
import { type Attributes, type Directory, directory, type Node } from "./node.js";
import { displayPath, type ImagePath, joinPath, pathNames, rootPath, splitPath } from "./path.js";

/** Attributes of a directory that nobody described: root's, 0755, with the epoch as time. */
const impliedDirectory = { mode: 0o755, uid: 0, gid: 0, mtime: 0 } as const;

/**
 * A root filesystem as data. Symbolic links are followed only where a method says so, and always inside the tree: an absolute target
 * starts at its root, and `..` stops there, as in a chroot.
 */
export class Tree {
  #root: Directory;

  constructor(root: Directory = directory(impliedDirectory)) {
    this.#root = root;
  }

  get root(): Directory {
    return this.#root;
  }

  /** The node at a path, the last name not followed where it is a link; no link on the way is followed. */
  get(path: ImagePath): Node | undefined {
    let node: Node | undefined = this.#root;
    for (const name of pathNames(path)) {
      if (node?.type !== "directory") return undefined;
      node = node.children.get(name);
    }
    return node;
  }

  /** Puts a node at a path; missing parents are made. A link on the way is an error: resolve it first with {@link resolve}. */
  put(path: ImagePath, node: Node): void {
    if (path === rootPath) throw new BuildError("INTERNAL", "The root of a tree cannot be replaced.");
    const { directory: parent, name } = splitPath(path);
    this.directoryAt(parent).children.set(name, node);
  }

  /** Gives a directory new attributes; its children stay. Missing directories are made. */
  putDirectory(path: ImagePath, attributes: Attributes): void {
    const { children } = this.directoryAt(path);
    const changed = directory(attributes, children);
    if (path === rootPath) this.#root = changed;
    else this.put(path, changed);
  }

  /** Takes a node away; says whether it was there. */
  remove(path: ImagePath): boolean {
    const { directory: parent, name } = splitPath(path);
    const node = this.get(parent);
    return node?.type === "directory" && node.children.delete(name);
  }

  /** The directory at a path, made with its parents where it is missing. */
  directoryAt(path: ImagePath): Directory {
    let current = this.#root;
    let at = rootPath;
    for (const name of pathNames(path)) {
      at = joinPath(at, name);
      let next = current.children.get(name);
      if (next === undefined) {
        next = directory(impliedDirectory);
        current.children.set(name, next);
      }
      if (next.type !== "directory") throw notDirectory(at, next);
      current = next;
    }
    return current;
  }

  /**
   * The path that the kernel would reach: links in the directory part are followed inside the tree, the last one only with `follow`.
   * Names that do not exist stay as they are written.
   */
  resolve(path: ImagePath, options: { readonly follow?: boolean } = {}): ImagePath {
    const pending = pathNames(path).reverse();
    const done: ByteString[] = [];
    /** What these names lead to, one below the other. */
    const nodes: (Node | undefined)[] = [];
    let links = 0;
    while (pending.length > 0) {
      const name = pending.pop() as ByteString;
      if (name === "" || name === ".") continue;
      if (name === "..") {
        done.pop();
        nodes.pop();
        continue;
      }
      const above = nodes.length === 0 ? this.#root : nodes.at(-1);
      const node = above?.type === "directory" ? above.children.get(name) : undefined;
      if (node?.type !== "symlink" || (pending.length === 0 && !options.follow)) {
        done.push(name);
        nodes.push(node);
        continue;
      }
      if (++links > limits.symlinkDepth) {
        throw new BuildError("PATH_LOOP", `More than ${limits.symlinkDepth} links stand on the way to ${displayPath(path)}.`);
      }
      if (node.target.startsWith("/")) {
        done.length = 0;
        nodes.length = 0;
      }
      pending.push(...(node.target.split("/") as ByteString[]).reverse());
    }
    return done.join("/") as ImagePath;
  }
}

function notDirectory(path: ImagePath, node: Node): BuildError {
  return new BuildError("PATH_NOT_DIRECTORY", `${displayPath(path)} is a ${node.type}, not a directory.`);
}
