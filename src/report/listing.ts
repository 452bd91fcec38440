import { type ByteString, displayBytes } from "../core/byte-string.js";
import type { BatchLimits } from "../core/in-batches.js";
import type { Inode } from "../squashfs/index.js";
import { octalMode } from "./mode.js";

/** One line of a listing: a name, or a whole path, and what stands there. */
export interface Listed {
  readonly name: ByteString;
  readonly inode: Inode;
}

/** What `--json` gives for one entry. Bytes of a name that are not UTF-8 are written `\xNN`. */
export interface ListedDocument {
  readonly name: string;
  readonly type: Inode["type"];
  /** Octal, with setuid, setgid and sticky. */
  readonly mode: string;
  readonly uid: number;
  readonly gid: number;
  /** ISO 8601. */
  readonly mtime: string;
  readonly links: number;
  readonly size?: number;
  readonly target?: string;
  readonly major?: number;
  readonly minor?: number;
}

/** Lines that are written together, and whose columns are aligned: a long listing is not written as one text. */
export const listedTogether: BatchLimits = { count: 1000 };

export function listedDocument({ name, inode }: Listed): ListedDocument {
  const { type, mode, uid, gid, mtime, links } = inode;
  const common = {
    name: displayBytes(name),
    type,
    mode: octalMode(mode),
    uid,
    gid,
    mtime: new Date(mtime * 1000).toISOString(),
    links,
  };
  if (inode.type === "file") return { ...common, size: inode.size };
  if (inode.type === "symlink") return { ...common, target: displayBytes(inode.target) };
  if (inode.type === "character-device" || inode.type === "block-device") return { ...common, major: inode.major, minor: inode.minor };
  return common;
}
