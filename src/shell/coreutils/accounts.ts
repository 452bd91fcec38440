import type { Files } from "../system/files.js";

/** A line of an account file, by its fields. */
export type AccountLine = readonly string[];

export type AccountFile = "passwd" | "group" | "shadow" | "gshadow";

/** The lines of an account file; none where it is not there. */
export function readAccounts(files: Files, file: AccountFile): readonly AccountLine[] {
  const path = `/etc/${file}`;
  if (files.find(path)?.type !== "file") return [];
  return files
    .readText(path)
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.split(":"));
}

/** A line of /etc/passwd. */
export interface User {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
  readonly line: string;
}

/** A line of /etc/group. */
export interface Group {
  readonly name: string;
  readonly gid: number;
  readonly members: readonly string[];
  readonly line: string;
}

/** The users of an image, in the order of its /etc/passwd. Source: passwd(5). */
export function readUsers(files: Files): User[] {
  return readAccounts(files, "passwd").flatMap((fields) => {
    const [name = "", , uid = "", gid = "", , home = "", shell] = fields;
    if (name === "" || !/^\d+$/.test(uid) || !/^\d+$/.test(gid) || shell === undefined) return [];
    return [{ name, uid: Number(uid), gid: Number(gid), home, line: fields.join(":") }];
  });
}

/** The groups of an image, in the order of its /etc/group. Source: group(5). */
export function readGroups(files: Files): Group[] {
  return readAccounts(files, "group").flatMap((fields) => {
    const [name = "", , gid = "", members] = fields;
    if (name === "" || !/^\d+$/.test(gid) || members === undefined) return [];
    return [{ name, gid: Number(gid), members: members.split(",").filter((one) => one !== ""), line: fields.join(":") }];
  });
}

/** The name of a user, or his number where he has none. */
export const userName = (users: readonly User[], uid: number): string => users.find((one) => one.uid === uid)?.name ?? String(uid);

/** The name of a group, or its number where it has none. */
export const groupName = (groups: readonly Group[], gid: number): string => groups.find((one) => one.gid === gid)?.name ?? String(gid);

/** A number of a user or a group as it is written; nothing where it is a name or too large. */
export function accountNumber(text: string): number | undefined {
  const number = /^\+?\d+$/.test(text) ? Number(text) : undefined;
  return number !== undefined && number < 0xffff_ffff ? number : undefined;
}
