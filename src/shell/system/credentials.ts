import type { Attributes, Directory, Node } from "../../tree/node.js";
import { SystemError } from "./system-error.js";

/** Who a program runs as. */
export interface Credentials {
  readonly uid: number;
  readonly gid: number;
  /** The groups beside the first one. */
  readonly groups: readonly number[];
}

export const superuser: Credentials = { uid: 0, gid: 0, groups: [] };

export const [mayRead, mayWrite, maySearch] = [4, 2, 1];

/** Whether a mode lets a user do something; the superuser may do everything. Source: path_resolution(7), "Permissions". */
export function permits({ uid, gid, groups }: Credentials, node: Attributes, wanted: number): boolean {
  if (uid === 0) return true;
  const isMember = gid === node.gid || groups.includes(node.gid);
  const bits = uid === node.uid ? node.mode >> 6 : isMember ? node.mode >> 3 : node.mode;
  return (bits & wanted) === wanted;
}

/** @throws SystemError EACCES */
export function demand(user: Credentials, node: Attributes, wanted: number): void {
  if (!permits(user, node, wanted)) throw new SystemError("EACCES");
}

/** In a sticky directory only the owners of a file and of the directory take it away. Source: inode(7). @throws SystemError EACCES, EPERM */
export function demandRemoval(user: Credentials, parent: Directory, node: Node): void {
  demand(user, parent, mayWrite | maySearch);
  const isSticky = (parent.mode & 0o1000) !== 0;
  if (isSticky && ![0, node.uid, parent.uid].includes(user.uid)) throw new SystemError("EPERM");
}

/**
 * Only the owner of a file changes its mode and times, and only the superuser its owner; who may write it may say that it was changed now. What is as it was is
 * no change. Source: chmod(2), chown(2), utime(2).
 *
 * @throws SystemError EPERM, EACCES
 */
export function demandChange(user: Credentials, node: Node, to: Partial<Attributes>, now: number): void {
  if (user.uid === 0) return;
  const changes = (key: "uid" | "gid" | "mode") => to[key] !== undefined && to[key] !== node[key];
  const isOwner = user.uid === node.uid;
  const isMember = to.gid === user.gid || user.groups.includes(to.gid ?? -1);
  if (changes("uid") || (changes("gid") && !(isOwner && isMember)) || (changes("mode") && !isOwner)) throw new SystemError("EPERM");
  if (to.mtime === undefined || isOwner) return;
  if (to.mtime !== now) throw new SystemError("EPERM");
  demand(user, node, mayWrite);
}
