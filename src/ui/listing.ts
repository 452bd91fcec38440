import { displayBytes } from "../core/byte-string.js";
import type { AccountNames } from "../report/account-names.js";
import type { Listed } from "../report/listing.js";
import { formatMode } from "../report/mode.js";

/** Aligns of {@link longRow}'s columns. */
export const longAlign = "lrllr";

/** The cells of `ls -l`: mode, links, owner, group, size or device numbers, time in UTC, name and a link's target. */
export function longRow({ name, inode }: Listed, { users, groups }: AccountNames): string[] {
  const { type, mode, uid, gid, mtime, links } = inode;
  const time = new Date(mtime * 1000).toISOString().slice(0, 16).replace("T", " ");
  return [
    formatMode(type, mode),
    String(links),
    users.get(uid) ?? String(uid),
    groups.get(gid) ?? String(gid),
    sizeCell(inode),
    time,
    shownName({ name, inode }),
  ];
}

/** A name, and where a link leads. */
export function shownName({ name, inode }: Listed): string {
  return inode.type === "symlink" ? `${displayBytes(name)} -> ${displayBytes(inode.target)}` : displayBytes(name);
}

function sizeCell(inode: Listed["inode"]): string {
  switch (inode.type) {
    case "file":
      return String(inode.size);
    case "symlink":
      return String(inode.target.length);
    case "character-device":
    case "block-device":
      return `${inode.major}, ${inode.minor}`;
    default:
      return "-";
  }
}
