import { type ByteString, byteStringOf } from "../../core/byte-string.js";
import { type Content, contentOf } from "../../core/content.js";
import { GrowingBytes } from "../../core/growing-bytes.js";
import type { Directory, File, Node } from "../../tree/node.js";
import type { Tree } from "../../tree/tree.js";

/** A name: an entry of a directory. A directory's children stay the same map when its attributes change. */
interface Name {
  readonly children: Map<ByteString, Node>;
  readonly name: ByteString;
}

/** A name that somebody else has put into the tree, and what it led to before. */
export interface PutName extends Name {
  readonly before: Node | undefined;
}

/** An object of the tree under all its names, for who holds on to it while nodes are replaced: open files, hard links. */
export interface Inode {
  node: Node;
  readonly names: Name[];
  /** What was written, where the contents can be appended to without a copy. */
  buffer?: GrowingBytes;
}

export interface FileTableOptions {
  readonly tree: Tree;
  /** Reads contents, which are references. */
  readonly read: (content: Content) => Uint8Array;
  /** Reads a part of them, where that is less work. */
  readonly readPart?: (content: Content, from: number, to: number) => Uint8Array;
  /** Seconds since 1970: the time of everything that is changed. */
  readonly now: number;
  /** Hears the path of everything that is made, changed or taken away. */
  readonly onChange?: (path: string) => void;
}

/**
 * The files of one system, shared by all of its programs. A tree's nodes are data that is replaced and names lead straight to them; this
 * keeps what a kernel keeps besides: which names are one object, and what is written to files that are open.
 */
export class FileTable {
  readonly tree: Tree;
  readonly now: number;
  /** Hears of bytes before they are made, and may throw where there are too many: the machine counts them. */
  onBytes: (size: number) => void = () => {};
  /** Hears of every change of a path, and may throw as well. */
  onChanged: () => void = () => {};
  readonly #read: (content: Content) => Uint8Array;
  readonly #readPart: FileTableOptions["readPart"];
  readonly #onChange: (path: string) => void;
  /** Objects with several names, and those that are or were open for writing. */
  readonly #inodes = new WeakMap<Node, Inode>();
  #last: { readonly content: Content; readonly bytes: Uint8Array } | undefined;

  constructor({ tree, read, readPart, now, onChange = () => {} }: FileTableOptions) {
    this.tree = tree;
    this.now = now;
    this.#read = read;
    this.#readPart = readPart;
    this.#onChange = onChange;
    this.#findLinks(namesBelow(tree.root));
  }

  /** Takes note of names that somebody else has put into the tree. Their objects have no other names than these. */
  namesPut(names: readonly PutName[]): void {
    for (const name of names) if (name.before !== undefined) this.#forget(name.before, name);
    this.#findLinks(names);
  }

  /** Finds the names that share an object. */
  #findLinks(names: Iterable<Name>): void {
    const first = new Map<Node, Name>();
    for (const { children, name } of names) {
      const node = children.get(name);
      if (node === undefined || node.type === "directory") continue;
      const known = first.get(node);
      if (known === undefined) first.set(node, { children, name });
      else this.#addName(this.inode(node, known), { children, name });
    }
  }

  #addName({ names }: Inode, { children, name }: Name): void {
    if (!names.some((one) => one.children === children && one.name === name)) names.push({ children, name });
  }

  #forget(node: Node, { children, name }: Name): void {
    const names = this.#inodes.get(node)?.names ?? [];
    const at = names.findIndex((one) => one.children === children && one.name === name);
    if (at >= 0) names.splice(at, 1);
  }

  changed(path: string): void {
    this.onChanged();
    this.#onChange(path);
  }

  /** The object that a name leads to. */
  inode(node: Node, name: Name): Inode {
    let inode = this.#inodes.get(node);
    if (inode === undefined) {
      inode = { node, names: [name] };
      this.#inodes.set(node, inode);
    }
    return inode;
  }

  /** How many names an object has. */
  links(node: Node): number {
    if (node.type !== "directory") return this.#inodes.get(node)?.names.length ?? 1;
    let below = 0;
    for (const child of node.children.values()) if (child.type === "directory") below += 1;
    return below + 2;
  }

  /** Puts another node in the place of an object, under all of its names. */
  replace(inode: Inode, node: Node): void {
    this.#inodes.delete(inode.node);
    inode.node = node;
    for (const { children, name } of inode.names) children.set(name, node);
    this.#inodes.set(node, inode);
  }

  /** Replaces what one name leads to: the object under its other names too. */
  update(node: Node, name: Name, changed: Node): void {
    const inode = this.#inodes.get(node);
    if (inode === undefined) name.children.set(name.name, changed);
    else this.replace(inode, changed);
  }

  /** Gives an object a further name. */
  link(node: Node, from: Name, to: Name): void {
    this.inode(node, from).names.push(to);
    to.children.set(to.name, node);
  }

  /** Takes a name away; who has the object open keeps it. */
  unlink(node: Node, { children, name }: Name): void {
    children.delete(name);
    this.#forget(node, { children, name });
  }

  /** A file's bytes; do not change them. Those of the last file are kept, because shells read byte by byte. */
  bytes({ content }: File): Uint8Array {
    if (this.#last?.content !== content) this.#last = { content, bytes: this.#read(content) };
    return this.#last.bytes;
  }

  /** Some of a file's bytes; do not change them. */
  part(file: File, from: number, to: number): Uint8Array {
    return this.#readPart?.(file.content, from, to) ?? this.bytes(file).subarray(from, to);
  }

  text(file: File): string {
    return byteStringOf(this.bytes(file));
  }

  /** Writes into an object that is a file, beyond its end too. */
  write(inode: Inode, at: number, bytes: Uint8Array): void {
    const { node } = inode;
    if (node.type !== "file") return;
    this.onBytes(bytes.byteLength);
    const { size } = node.content;
    let { buffer } = inode;
    if (buffer === undefined || buffer.size !== size || at !== size) {
      buffer = new GrowingBytes(Math.max(256, at + bytes.byteLength));
      const before = this.bytes(node);
      buffer.append(before.subarray(0, at));
      if (at > size) buffer.append(new Uint8Array(at - size));
      buffer.append(bytes);
      buffer.append(before.subarray(at + bytes.byteLength));
    } else {
      buffer.append(bytes);
    }
    inode.buffer = buffer;
    this.replace(inode, { ...node, mtime: this.now, content: contentOf(buffer.bytes()) });
  }

  /** Cuts a file off, or fills it with zeros up to a size. */
  truncate(inode: Inode, size: number): void {
    const { node } = inode;
    if (node.type !== "file") return;
    this.onBytes(size);
    delete inode.buffer;
    const before = this.bytes(node);
    const bytes = new Uint8Array(size);
    bytes.set(before.subarray(0, size));
    this.replace(inode, { ...node, mtime: this.now, content: contentOf(bytes) });
  }
}

/** The names of everything below a directory. */
function* namesBelow(top: Directory): Generator<Name> {
  const rest = [top];
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    const { children } = next;
    for (const [name, node] of children) {
      yield { children, name };
      if (node.type === "directory") rest.push(node);
    }
  }
}
