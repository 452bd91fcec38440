import { type ByteString, byteStringBytes, byteStringOf } from "../../core/byte-string.js";
import { contentOf } from "../../core/content.js";
import { type Attributes, type Directory, directory, type Node } from "../../tree/node.js";
import { type Credentials, demand, demandChange, demandRemoval, mayRead, maySearch, mayWrite, superuser } from "./credentials.js";
import { deviceFile, ownDescriptor } from "./devices.js";
import { groupIn, setgid } from "./directory-group.js";
import type { FileTable } from "./file-table.js";
import type { OpenFile } from "./open-file.js";
import { findPlace, type Place } from "./place.js";
import { SystemError } from "./system-error.js";
import { TreeFile } from "./tree-file.js";

export interface OpenOptions {
  readonly read?: boolean;
  readonly write?: boolean;
  readonly append?: boolean;
  readonly create?: boolean;
  readonly truncate?: boolean;
  readonly exclusive?: boolean;
  /** Permissions of a file that is made, less the umask; 0666. */
  readonly mode?: number;
}

export interface Following {
  /** Whether a link that the last name leads to is followed; it is where nothing is said. */
  readonly follow?: boolean;
}

/** What is to be made by {@link Files.put}. */
export type NewNode = { readonly [K in "mode" | "uid" | "gid" | "mtime"]?: number } & (
  | { readonly type: "file"; readonly bytes: Uint8Array }
  | { readonly type: "fifo" }
  | { readonly type: "character-device" | "block-device"; readonly major: number; readonly minor: number }
);

type Grouped<N> = N extends Node ? Omit<N, "gid"> & { readonly gid?: number | undefined } : never;

/** What {@link Files.putCopy} puts: a new file's group follows from its directory. */
type NewCopy = Grouped<Node>;

/**
 * The files as one program sees them: with its working directory and umask, and as its user may. Paths are byte strings as
 * the program writes them. Every method throws SystemError as the system call of its name would set errno.
 */
export class Files {
  readonly table: FileTable;
  /** Absolute; a directory when it was set. */
  cwd: string;
  umask: number;
  readonly user: Credentials;
  /** What `/dev/fd/N` and its other names lead to. */
  descriptors: ReadonlyMap<number, OpenFile> = new Map();

  constructor(
    table: FileTable,
    { cwd = "/", umask = 0o022, user = superuser }: { readonly cwd?: string; readonly umask?: number; readonly user?: Credentials } = {},
  ) {
    this.table = table;
    this.cwd = cwd;
    this.umask = umask;
    this.user = user;
  }

  /** For a program that is begun: its changes of directory and umask are its own, and perhaps its user. */
  clone({ cwd, umask, user } = this as Pick<Files, "cwd" | "umask" | "user">): Files {
    return new Files(this.table, { cwd, umask, user });
  }

  /** Where a path leads; the last name need not exist. */
  place(path: string, { follow = true }: Following = {}): Place {
    return findPlace(path, { root: this.table.tree.root, cwd: this.cwd, user: this.user, follow });
  }

  /** What a path leads to. */
  node(path: string, following?: Following): Node {
    const { node } = this.place(path, following);
    if (node === undefined) throw new SystemError("ENOENT");
    return node;
  }

  /** What a path leads to, or nothing, whatever the reason. */
  find(path: string, following?: Following): Node | undefined {
    try {
      return this.place(path, following).node;
    } catch (error) {
      if (error instanceof SystemError) return undefined;
      throw error;
    }
  }

  exists(path: string): boolean {
    return this.find(path) !== undefined;
  }

  isDirectory(path: string): boolean {
    return this.find(path)?.type === "directory";
  }

  /** The absolute path without links. `missing` says how much of it need not exist. */
  realpath(path: string, missing: "none" | "last" | "any" = "none"): string {
    if (missing !== "any") {
      const { path: real, node } = this.place(path);
      if (node === undefined && missing === "none") throw new SystemError("ENOENT");
      return real;
    }
    let known = path.startsWith("/") ? path : `${this.cwd}/${path}`;
    let rest = "";
    for (;;) {
      try {
        const { path: real } = this.place(known === "" ? "/" : known);
        return normalized(`${real}${rest}`);
      } catch (error) {
        if (!(error instanceof SystemError)) throw error;
        const slash = known.replace(/\/+$/, "").lastIndexOf("/");
        rest = `/${known.slice(slash + 1)}${rest}`;
        known = known.slice(0, Math.max(slash, 0));
      }
    }
  }

  /** Names in byte order, without `.` and `..`. */
  readdir(path: string): string[] {
    const node = this.node(path);
    if (node.type !== "directory") throw new SystemError("ENOTDIR");
    demand(this.user, node, mayRead);
    return [...node.children.keys()].sort();
  }

  readBytes(path: string): Uint8Array {
    const node = this.node(path);
    if (node.type === "directory") throw new SystemError("EISDIR");
    if (node.type !== "file") {
      const file = this.open(path, { read: true });
      return file.read(0);
    }
    demand(this.user, node, mayRead);
    return this.table.bytes(node);
  }

  /** The bytes of a file as a byte string. */
  readText(path: string): string {
    return byteStringOf(this.readBytes(path));
  }

  /** Writes a file whole; one that is there keeps its owner and mode. */
  writeText(path: string, text: string, options: { readonly append?: boolean; readonly mode?: number } = {}): void {
    const file = this.open(path, { write: true, create: true, truncate: !options.append, ...options });
    if (text !== "") file.write(byteStringBytes(text as ByteString));
  }

  open(path: string, options: OpenOptions): OpenFile {
    const { create = false, exclusive = false, write = false, truncate = false } = options;
    const own = this.descriptors.get(ownDescriptor(path) ?? -1);
    if (own !== undefined) return own;
    const place = this.place(path, { follow: !exclusive });
    const { parent, name } = place;
    let { node } = place;
    if (node !== undefined && exclusive && create) throw new SystemError("EEXIST");
    if (node === undefined) {
      if (!create) throw new SystemError("ENOENT");
      if (parent === undefined || path.endsWith("/")) throw new SystemError("EISDIR");
      demand(this.user, parent, mayWrite);
      const mode = (options.mode ?? 0o666) & ~this.umask;
      node = { ...this.#attributes(mode, parent), type: "file", content: contentOf(new Uint8Array(0)) };
      parent.children.set(name, node);
      this.table.changed(place.path);
    } else {
      demand(this.user, node, (options.read ? mayRead : 0) | (write ? mayWrite : 0));
    }
    if (node.type === "directory" && write) throw new SystemError("EISDIR");
    if (node.type === "character-device") return deviceFile(this.table, node);
    if (node.type !== "file" && node.type !== "directory") throw new SystemError("ENXIO");
    if (parent === undefined || node.type === "directory")
      return new TreeFile(this.table, { node, names: [] }, { ...options, path: place.path });
    const inode = write ? this.table.inode(node, { children: parent.children, name }) : { node, names: [] };
    if (write && truncate) this.table.truncate(inode, 0);
    if (write) this.table.changed(place.path);
    return new TreeFile(this.table, inode, { ...options, path: place.path });
  }

  mkdir(path: string, mode = 0o777): void {
    const place = this.#free(path, { slashes: true });
    const { parent, name } = place;
    parent.children.set(name, directory(this.#attributes((mode & ~this.umask) | (parent.mode & setgid), parent)));
    this.table.changed(place.path);
  }

  rmdir(path: string): void {
    const { parent, name, node, path: at } = this.place(path, { follow: false });
    if (node === undefined) throw new SystemError("ENOENT");
    if (node.type !== "directory") throw new SystemError("ENOTDIR");
    if (parent === undefined) throw new SystemError("EBUSY");
    demandRemoval(this.user, parent, node);
    if (node.children.size > 0) throw new SystemError("ENOTEMPTY");
    parent.children.delete(name);
    this.table.changed(at);
  }

  unlink(path: string): void {
    const { parent, name, node, path: at } = this.place(path, { follow: false });
    if (node === undefined) throw new SystemError("ENOENT");
    if (node.type === "directory" || parent === undefined) throw new SystemError("EISDIR");
    demandRemoval(this.user, parent, node);
    this.table.unlink(node, { children: parent.children, name });
    this.table.changed(at);
  }

  /** Takes a path away with all that is in it; what is not there is no error. */
  removeAll(path: string): void {
    const { parent, name, node, path: at } = this.place(path, { follow: false });
    if (node === undefined) return;
    if (parent === undefined) throw new SystemError("EBUSY");
    demandRemoval(this.user, parent, node);
    if (node.type === "directory") {
      for (const child of node.children.keys()) this.removeAll(`${at}/${child}`);
      parent.children.delete(name);
      this.table.changed(at);
    } else {
      this.unlink(at);
    }
  }

  symlink(target: string, path: string): void {
    if (target === "") throw new SystemError("ENOENT");
    const place = this.#free(path);
    const { parent, name } = place;
    parent.children.set(name, { ...this.#attributes(0o777, parent), type: "symlink", target: target as ByteString });
    this.table.changed(place.path);
  }

  readlink(path: string): string {
    const node = this.node(path, { follow: false });
    if (node.type !== "symlink") throw new SystemError("EINVAL");
    return node.target;
  }

  /** A hard link; a symbolic link is linked itself, as link(2) does. */
  link(existing: string, path: string): void {
    const from = this.place(existing, { follow: false });
    if (from.node === undefined) throw new SystemError("ENOENT");
    if (from.node.type === "directory" || from.parent === undefined) throw new SystemError("EPERM");
    const to = this.#free(path);
    this.table.link(from.node, { children: from.parent.children, name: from.name }, { children: to.parent.children, name: to.name });
    this.table.changed(to.path);
  }

  rename(from: string, to: string): void {
    const source = this.place(from, { follow: false });
    const target = this.place(to, { follow: false });
    const { node } = source;
    if (node === undefined) throw new SystemError("ENOENT");
    if (source.parent === undefined || target.parent === undefined) throw new SystemError("EBUSY");
    demandRemoval(this.user, source.parent, node);
    demandRemoval(this.user, target.parent, target.node ?? node);
    if (node.type !== "directory" && to.endsWith("/")) throw new SystemError("ENOTDIR");
    if (node === target.node) return;
    if (node.type === "directory" && `${target.path}/`.startsWith(`${source.path}/`)) throw new SystemError("EINVAL");
    if (target.node !== undefined) {
      if (target.node.type === "directory" && node.type !== "directory") throw new SystemError("EISDIR");
      if (target.node.type !== "directory" && node.type === "directory") throw new SystemError("ENOTDIR");
      if (target.node.type === "directory") this.rmdir(target.path);
      else this.table.unlink(target.node, { children: target.parent.children, name: target.name });
    }
    if (node.type === "directory") {
      source.parent.children.delete(source.name);
      target.parent.children.set(target.name, node);
    } else {
      const old = { children: source.parent.children, name: source.name };
      this.table.link(node, old, { children: target.parent.children, name: target.name });
      this.table.unlink(node, old);
    }
    this.table.changed(source.path);
    this.table.changed(target.path);
  }

  /** Puts a file, fifo or device where nothing is; the umask does not count. */
  put(path: string, made: NewNode): void {
    const place = this.#free(path);
    const { mode = 0o644, uid = this.user.uid, gid = groupIn(place.parent, this.user), mtime = this.table.now } = made;
    const attributes = { mode, uid, gid, mtime };
    if (made.type === "file") place.parent.children.set(place.name, { ...attributes, type: "file", content: contentOf(made.bytes) });
    else if (made.type === "fifo") place.parent.children.set(place.name, { ...attributes, type: "fifo" });
    else place.parent.children.set(place.name, { ...attributes, type: made.type, major: made.major, minor: made.minor });
    this.table.changed(place.path);
  }

  /**
   * Puts a node where nothing is, as it is, but with the group of what is made there if it has none: a copy shares the contents. The children of a directory
   * are not copied.
   */
  putCopy(path: string, node: NewCopy): void {
    const place = this.#free(path, { slashes: true });
    const { gid = groupIn(place.parent, this.user) } = node;
    place.parent.children.set(place.name, node.type === "directory" ? directory({ ...node, gid }) : { ...node, gid });
    this.table.changed(place.path);
  }

  chmod(path: string, mode: number, following?: Following): void {
    this.setAttributes(path, { mode: mode & 0o7777 }, following);
  }

  /** A change of the owner takes setuid and setgid of what can be executed away, as Linux does for who is not the superuser and for root too. */
  chown(path: string, owner: { readonly uid?: number | undefined; readonly gid?: number | undefined }, following?: Following): void {
    const node = this.node(path, following);
    const { uid = node.uid, gid = node.gid } = owner;
    const cleared = node.type === "file" ? node.mode & ~0o4000 & ((node.mode & 0o010) !== 0 ? ~0o2000 : ~0) : node.mode;
    this.setAttributes(path, { uid, gid, mode: cleared }, following);
  }

  utimes(path: string, mtime: number, following?: Following): void {
    this.setAttributes(path, { mtime }, following);
  }

  setAttributes(path: string, changes: Partial<Attributes>, following?: Following): void {
    const { parent, name, node, path: at } = this.place(path, following);
    if (node === undefined) throw new SystemError("ENOENT");
    demandChange(this.user, node, changes, this.table.now);
    if (parent === undefined) this.table.tree.putDirectory(name, { ...node, ...changes });
    else this.table.update(node, { children: parent.children, name }, { ...node, ...changes });
    this.table.changed(at);
  }

  #free(path: string, { slashes = false } = {}): Place & { readonly parent: Directory } {
    const place = this.place(slashes ? path.replace(/(?<=.)\/+$/, "") : path, { follow: false });
    if (place.node !== undefined || place.parent === undefined) throw new SystemError("EEXIST");
    if (!slashes && path.endsWith("/")) throw new SystemError("ENOENT");
    demand(this.user, place.parent, mayWrite | maySearch);
    return { ...place, parent: place.parent };
  }

  #attributes(mode: number, parent: Directory): Attributes {
    return { mode, uid: this.user.uid, gid: groupIn(parent, this.user), mtime: this.table.now };
  }
}

/** Without `.`, `..` and doubled slashes; no links are looked at. */
export function normalized(path: string): string {
  const names: string[] = [];
  for (const name of path.split("/")) {
    if (name === "..") names.pop();
    else if (name !== "" && name !== ".") names.push(name);
  }
  return `/${names.join("/")}`;
}
