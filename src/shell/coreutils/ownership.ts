import type { Files } from "../system/files.js";
import { accountNumber, readGroups, readUsers } from "./accounts.js";

/** An owner as it is written for chown: what is not written stays as it is. */
export interface Ownership {
  readonly uid?: number;
  readonly gid?: number;
  /** What was written before and after the colon, for messages. */
  readonly user?: string;
  readonly group?: string;
  /** A dot stands for the colon, of which chown warns. */
  readonly dotted?: true;
}

/** What is wrong with an owner as it is written. */
export interface WrongOwner {
  readonly wrong: "user" | "group" | "spec";
}

/** Reads `USER`, `USER:GROUP`, `USER:` (with the user's own group) and `:GROUP`; where no user has the name, `USER.GROUP` too. Source: GNU coreutils chown. */
export function parseOwner(files: Files, spec: string): Ownership | WrongOwner {
  if (spec === "" || spec === ":") return {};
  const [user = "", group] = spec.includes(":") ? splitOnce(spec, ":") : [spec, undefined];
  const known = user === "" ? undefined : findUser(files, user);
  if (user !== "" && known === undefined) {
    if (group !== undefined || !spec.includes(".")) return { wrong: "user" };
    const dotted = parseOwner(files, spec.replace(".", ":"));
    return "wrong" in dotted ? { wrong: "user" } : { ...dotted, dotted: true };
  }
  const owner = known === undefined ? {} : { uid: known.uid, user: user.replace(/^\+/, "") };
  if (group === undefined) return owner;
  if (group === "") {
    if (known?.gid === undefined) return { wrong: "spec" };
    const name = readGroups(files).find((one) => one.gid === known.gid)?.name;
    return { ...owner, gid: known.gid, group: name ?? String(known.gid) };
  }
  const gid = findGroup(files, group);
  return gid === undefined ? { wrong: "group" } : { ...owner, gid, group: group.replace(/^\+/, "") };
}

function findUser(files: Files, user: string): { readonly uid: number; readonly gid?: number } | undefined {
  const found = user.startsWith("+") ? undefined : readUsers(files).find((one) => one.name === user);
  if (found !== undefined) return found;
  const uid = accountNumber(user);
  return uid === undefined ? undefined : { uid };
}

/** The number of a group that is named or numbered. */
export function findGroup(files: Files, group: string): number | undefined {
  const found = group.startsWith("+") ? undefined : readGroups(files).find((one) => one.name === group);
  return found?.gid ?? accountNumber(group);
}

function splitOnce(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark);
  return [text.slice(0, at), text.slice(at + 1)];
}
