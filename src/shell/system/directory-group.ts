import type { Directory } from "../../tree/node.js";
import type { Credentials } from "./credentials.js";

export const setgid = 0o2000;

/** The group of what a user makes in a directory: the user's, or the directory's where that is setgid. Source: inode(7). */
export const groupIn = ({ mode, gid }: Directory, user: Credentials): number => ((mode & setgid) === 0 ? user.gid : gid);
