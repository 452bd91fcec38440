import type { ControlFile } from "../deb/control.js";
import type { Stanza } from "../deb/stanza.js";
import type { Node } from "../tree/node.js";
import type { ImagePath } from "../tree/path.js";

/**
 * An entry of a package, in the order of its data.tar. A directory has no children here. The contents of files lie in the store, with
 * their SHA256; a hard link names another file of the package.
 */
export type StoredEntry = { readonly path: ImagePath; readonly node: Node } | { readonly path: ImagePath; readonly hardlink: ImagePath };

/** A configuration file that a package lists and ships. */
export interface StoredConffile {
  readonly path: ImagePath;
  /** Lower-case hex, as dpkg's database has it. */
  readonly md5: string;
}

/** A package, decoded: plain data, which threads can hand over. */
export interface StoredPackage {
  readonly name: string;
  readonly version: string;
  readonly architecture: string;
  /** The fields of its control file. */
  readonly control: Stanza;
  /** The files of its control.tar, in its order, the control file too: scripts, conffiles, md5sums, triggers, …. */
  readonly files: readonly ControlFile[];
  readonly entries: readonly StoredEntry[];
  readonly conffiles: readonly StoredConffile[];
}
