import type { ByteString } from "../core/byte-string.js";
import { BuildError } from "../core/errors.js";
import { parseRelations, type Relation } from "../deb/relation.js";
import { satisfies } from "../deb/version.js";
import type { PutName } from "../shell/system/file-table.js";
import type { StoredEntry, StoredPackage } from "../store/package-store.js";
import { type Directory, directory, type Node } from "../tree/node.js";
import { displayPath, type ImagePath, imagePath, joinPath, rootPath, splitPath } from "../tree/path.js";
import type { Tree } from "../tree/tree.js";
import type { Diversion } from "./diversions.js";

/** A package that has been unpacked, with what decides whose file wins. */
interface Owner {
  readonly name: string;
  readonly version: string;
  readonly replaces: readonly Relation[];
}

/**
 * Unpacks stored packages into a tree, one after the other, as dpkg does: links of the tree are followed on the way to an entry, a directory
 * that is there stays as it is, and a file of another package is only taken over where Replaces says so. Other than dpkg, it lets two packages ship
 * the same content under one path, and it sees that /bin/x and /usr/bin/x are one path where /bin is a link.
 * Source: dpkg, src/main/archives.c (`tarobject`); Debian Policy 7.6.
 */
export class Unpacking {
  readonly #tree: Tree;
  /** Who put what is not a directory where it is. */
  readonly #owners = new Map<ImagePath, Owner>();
  #put: PutName[] = [];
  /** A directory as the package names it, and where it is in the tree: what packages list in one directory mostly stands in a row. */
  #resolved: { readonly path: ImagePath; readonly place: ImagePath } | undefined;
  /** The directory of the tree that was looked into last. None is taken away while a package is unpacked. */
  #open: { readonly path: ImagePath; readonly children: Directory["children"] } | undefined;

  constructor(tree: Tree) {
    this.#tree = tree;
  }

  /**
   * Unpacks a package.
   *
   * @returns the names that were put into the tree
   * @throws BuildError `CONFIGURE_FILE_CONFLICT`, `CONFIGURE_NOT_DIRECTORY`, with the packages and the path
   */
  add(stored: StoredPackage, diversions: readonly Diversion[] = []): readonly PutName[] {
    this.#put = [];
    // Scripts have changed the tree since.
    this.#resolved = undefined;
    this.#open = undefined;
    this.#moveOwners(diversions);
    const replaces = parseRelations(stored.control.get("replaces") ?? "", { source: stored.name }).flat();
    const owner: Owner = { name: stored.name, version: stored.version, replaces };
    const own = new Map<ImagePath, Node>();
    const hasLinks = stored.entries.some((entry) => "hardlink" in entry);
    for (const entry of stored.entries) {
      const node = nodeOf(entry, own, owner);
      if (hasLinks) own.set(entry.path, node);
      if (entry.path === rootPath) continue;
      const place = this.#placeOf(entry.path, owner);
      this.#install(diversions.length === 0 ? place : diverted(place, entry.path, { diversions, owner }), node, owner);
    }
    return this.#put;
  }

  /** What other packages had put at a path that has been diverted since belongs to them where it is diverted to. */
  #moveOwners(diversions: readonly Diversion[]): void {
    for (const { from, to, by } of diversions) {
      const place = this.#tree.resolve(imagePath(from as ByteString));
      const owner = this.#owners.get(place);
      if (owner === undefined || owner.name === by) continue;
      this.#owners.delete(place);
      this.#owners.set(imagePath(to as ByteString), owner);
    }
  }

  #install(place: ImagePath, node: Node, owner: Owner): void {
    const { directory: parent, name } = splitPath(place);
    const existing = this.#childrenAt(parent)?.get(name);
    if (existing !== undefined && this.#isDirectoryFor(node, place, existing)) return;
    if (existing?.type === "directory") throw inTheWay(place, owner, `it ships a ${node.type}, and a directory stands there`);
    const before = this.#owners.get(place);
    if (before !== undefined && before.name !== owner.name && !replaces(owner, before)) {
      if (replaces(before, owner) || isSame(existing, node)) return;
      throw conflict(place, owner, before);
    }
    const children = this.#childrenAt(parent) ?? this.#tree.directoryAt(parent).children;
    this.#put.push({ children, name, before: existing });
    // A link that comes or goes leads to another place.
    if (node.type === "symlink" || existing?.type === "symlink") this.#resolved = undefined;
    if (node.type !== "directory") {
      children.set(name, node);
      this.#owners.set(place, owner);
      return;
    }
    if (existing !== undefined) {
      if (before === undefined) throw inTheWay(place, owner, `it ships a directory, and a ${existing.type} stands there`);
      children.delete(name);
      this.#owners.delete(place);
    }
    children.set(name, directory(node));
  }

  /** What is in a directory of the tree, if it is there. */
  #childrenAt(path: ImagePath): Directory["children"] | undefined {
    if (this.#open?.path === path) return this.#open.children;
    const node = this.#tree.get(path);
    if (node?.type !== "directory") return undefined;
    this.#open = { path, children: node.children };
    return node.children;
  }

  /** A directory that is there, or a link to one, is as good as a new directory; and dpkg takes no directory away for a link. */
  #isDirectoryFor(node: Node, place: ImagePath, existing: Node): boolean {
    if (node.type === "symlink") return existing.type === "directory";
    if (node.type !== "directory") return false;
    return existing.type === "directory" || this.#tree.get(this.#tree.resolve(place, { follow: true }))?.type === "directory";
  }

  /** The path that an entry has in the tree when the links on its way are followed. */
  #placeOf(path: ImagePath, owner: Owner): ImagePath {
    const { directory, name } = splitPath(path);
    const parent = this.#resolved?.path === directory ? this.#resolved.place : this.#directoryOf(directory, owner);
    return parent === directory ? path : joinPath(parent, name);
  }

  #directoryOf(path: ImagePath, owner: Owner): ImagePath {
    const parent = this.#tree.resolve(path, { follow: true });
    for (let at = parent; at !== rootPath; at = splitPath(at).directory) {
      const node = this.#tree.get(at);
      if (node === undefined) continue;
      if (node.type !== "directory") throw inTheWay(at, owner, `it ships entries below it, and a ${node.type} stands there`);
      break;
    }
    this.#resolved = this.#childrenAt(parent) && { path, place: parent };
    return parent;
  }
}

/** The path that a diversion gives instead, by the name that the package uses or by the one that it leads to. */
function diverted(
  place: ImagePath,
  path: ImagePath,
  { diversions, owner }: { readonly diversions: readonly Diversion[]; readonly owner: Owner },
): ImagePath {
  const found = diversions.find(({ from, by }) => by !== owner.name && (from === `/${path}` || from === `/${place}`));
  return found === undefined ? place : imagePath(found.to as ByteString);
}

const replaces = (one: Owner, other: Owner): boolean =>
  one.replaces.some(
    ({ name, version }) => name === other.name && (version === undefined || satisfies(other.version, version.operator, version.version)),
  );

function isSame(existing: Node | undefined, node: Node): boolean {
  if (existing?.type === "symlink" && node.type === "symlink") return existing.target === node.target;
  if (existing?.type !== "file" || node.type !== "file") return false;
  return existing.content.sha256 !== undefined && existing.content.sha256 === node.content.sha256;
}

/** Names of one hard link share one node. */
function nodeOf(entry: StoredEntry, own: ReadonlyMap<ImagePath, Node>, owner: Owner): Node {
  if ("node" in entry) return entry.node;
  const target = own.get(entry.hardlink);
  if (target !== undefined && target.type !== "directory") return target;
  throw new BuildError("DEB_BAD_LINK", `${displayPath(entry.path)} of ${owner.name} is a hard link to nothing.`, {
    where: { source: owner.name },
  });
}

function conflict(place: ImagePath, owner: Owner, before: Owner): BuildError {
  const both = `${owner.name} ${owner.version} and ${before.name} ${before.version}`;
  return new BuildError("CONFIGURE_FILE_CONFLICT", `${both} both ship ${displayPath(place)}, and neither replaces the other.`, {
    where: { source: owner.name },
    hint: "Leave one of the two packages out of runtime.yaml.",
  });
}

function inTheWay(place: ImagePath, owner: Owner, why: string): BuildError {
  return new BuildError("CONFIGURE_NOT_DIRECTORY", `Cannot unpack ${displayPath(place)} of ${owner.name} ${owner.version}: ${why}.`, {
    where: { source: owner.name },
    hint: "Leave the package, or what made the other entry, out of runtime.yaml.",
  });
}
