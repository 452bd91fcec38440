import { displayBytes } from "../core/byte-string.js";
import type { AccountNames } from "../report/account-names.js";
import { formatMode, octalMode } from "../report/mode.js";
import type { Found } from "../squashfs/read/find-in-image.js";
import { displayPath } from "../tree/path.js";
import { formatCount, formatCounted, formatTime } from "./format.js";
import { tableLines } from "./table.js";

/** Bytes of an attribute's value that are shown; more are counted. */
const shownValue = 64;

/** What `stat` shows of one path. */
export function statLines({ path, inode }: Found, { users, groups }: AccountNames): string[] {
  const { type, mode, uid, gid, mtime, links, number, xattrs = new Map() } = inode;
  return tableLines([
    ["path", displayPath(path)],
    ["type", `${type.replace("-", " ")}${detail(inode)}`],
    ["mode", `${octalMode(mode)} ${formatMode(type, mode)}`],
    ["owner", `${uid}:${gid} (${users.get(uid) ?? "no name"}, ${groups.get(gid) ?? "no name"})`],
    ["time", formatTime(mtime)],
    ["inode", `${number}, ${formatCounted(links, "link")}`],
    ...[...xattrs].map(([name, value]) => ["xattr", `${displayBytes(name)} = ${valueText(value)}`]),
  ]);
}

function detail(inode: Found["inode"]): string {
  if (inode.type === "file") return `, ${formatCount(inode.size)} bytes`;
  if (inode.type === "symlink") return ` to ${displayBytes(inode.target)}`;
  if (inode.type === "character-device" || inode.type === "block-device") return ` ${inode.major}, ${inode.minor}`;
  return "";
}

function valueText(value: Uint8Array): string {
  const hex = Buffer.from(value.subarray(0, shownValue)).toString("hex");
  return value.byteLength > shownValue ? `0x${hex}… (${formatCount(value.byteLength)} bytes)` : `0x${hex}`;
}
