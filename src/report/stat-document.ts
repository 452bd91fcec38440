import { byteString, displayBytes } from "../core/byte-string.js";
import type { Found } from "../squashfs/read/find-in-image.js";
import { displayPath } from "../tree/path.js";
import { type ListedDocument, listedDocument } from "./listing.js";

/** What `stat --json` gives for one path. */
export interface StatDocument extends Omit<ListedDocument, "name"> {
  readonly path: string;
  /** Inode number: the names of one hard link have the same. */
  readonly inode: number;
  /** Values in base64, by full name. */
  readonly xattrs: Readonly<Record<string, string>>;
}

export function statDocument({ path, inode }: Found): StatDocument {
  const { name: _, ...facts } = listedDocument({ name: byteString(""), inode });
  const xattrs = [...(inode.xattrs ?? [])].map(([key, value]) => [displayBytes(key), Buffer.from(value).toString("base64")]);
  return { path: displayPath(path), inode: inode.number, ...facts, xattrs: Object.fromEntries(xattrs) };
}
