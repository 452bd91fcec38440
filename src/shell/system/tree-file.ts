import type { FileTable, Inode } from "./file-table.js";
import type { OpenFile } from "./open-file.js";
import { SystemError } from "./system-error.js";

/** A file of the tree that is open: what is written is in the tree at once. */
export class TreeFile implements OpenFile {
  readonly #table: FileTable;
  readonly #inode: Inode;
  readonly #how: { readonly read?: boolean; readonly write?: boolean; readonly append?: boolean };
  #at = 0;

  constructor(
    table: FileTable,
    inode: Inode,
    how: { readonly read?: boolean; readonly write?: boolean; readonly append?: boolean; readonly path: string },
  ) {
    this.#table = table;
    this.#inode = inode;
    this.#how = how;
  }

  read(most: number): Uint8Array {
    const { node } = this.#inode;
    if (!this.#how.read) throw new SystemError("EBADF");
    if (node.type !== "file") throw new SystemError("EISDIR");
    const part = this.#table.bytes(node).subarray(this.#at, this.#at + most);
    this.#at += part.byteLength;
    return part;
  }

  write(bytes: Uint8Array): void {
    const { node } = this.#inode;
    if (!this.#how.write || node.type !== "file") throw new SystemError("EBADF");
    if (this.#how.append) this.#at = node.content.size;
    this.#table.write(this.#inode, this.#at, bytes);
    this.#at += bytes.byteLength;
  }
}
