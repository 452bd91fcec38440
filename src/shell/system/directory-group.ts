import type { Directory } from "../../tree/node.js";

export const setgid = 0o2000;

/** The group of what root makes in a directory: root's, or the directory's where that is setgid. Source: inode(7). */
export const groupIn = ({ mode, gid }: Directory): number => ((mode & setgid) === 0 ? 0 : gid);
