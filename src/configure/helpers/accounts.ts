import type { Invocation } from "../../shell/command.js";
import { type AccountFile, readAccounts } from "../../shell/coreutils/accounts.js";
import { writeAccounts } from "./account-files.js";

/** Numbers of accounts that programs, not people, have. Source: adduser.conf(5), login.defs(5) of Debian. */
const systemNumbers = { first: 100, last: 999 } as const;
const peoplesNumbers = { first: 1000, last: 59_999 } as const;

/** Those of login.defs(5), where Debian's file says nothing else. */
const shadowNumbers = { system: { first: 101, last: 999 }, person: { first: 1000, last: 60_000 } } as const;

export type Kind = "system" | "person";

/**
 * The number that useradd and groupadd give: after the highest of a person's, before the lowest of the system's; where that leaves the range, the first one
 * that is free from there. Source: shadow, find_new_uid.c and find_new_gid.c.
 */
export function nextNumber({ files }: Invocation, kind: Kind): number | undefined {
  const { first, last } = shadowNumbers[kind];
  const numbers = (["passwd", "group"] as const).flatMap((file) => readAccounts(files, file).map((line) => Number(line[2])));
  const taken = new Set(numbers.filter((one) => one >= first && one <= last));
  const next = kind === "system" ? Math.min(last + 1, ...taken) - 1 : Math.max(first - 1, ...taken) + 1;
  if (next >= first && next <= last) return next;
  const range = Array.from({ length: last - first + 1 }, (_, i) => (kind === "system" ? last - i : first + i));
  return range.find((one) => !taken.has(one));
}

/** adduser counts up, useradd and groupadd count down for the system's own. */
export type Direction = "up" | "down";

/** The first number that no user and no group has, or that only one of the two kinds of accounts does not have. */
export function freeNumber(
  call: Invocation,
  kind: Kind,
  direction: Direction,
  among: readonly ("passwd" | "group")[] = ["passwd", "group"],
): number | undefined {
  const { first, last } = kind === "system" ? systemNumbers : peoplesNumbers;
  const taken = new Set(among.flatMap((file) => readAccounts(call.files, file).map((line) => Number(line[2]))));
  const numbers = Array.from({ length: last - first + 1 }, (_, i) => first + i);
  if (direction === "down") numbers.reverse();
  return numbers.find((one) => !taken.has(one));
}

export interface NewUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly comment: string;
  readonly home: string;
  readonly shell: string;
  /** What stands in the place of a password: nobody can log in with it. */
  readonly password: "!" | "*" | "!*";
}

/** Days since 1970, as shadow has them. */
const days = ({ now }: Invocation): string => String(Math.floor(now / 86_400));

export function addUser(call: Invocation, { name, uid, gid, comment, home, shell, password }: NewUser): void {
  append(call, "passwd", [name, "x", String(uid), String(gid), comment, home, shell]);
  if (call.files.exists("/etc/shadow")) append(call, "shadow", [name, password, days(call), "", "", "", "", "", ""]);
}

/** @param password what stands in the place of one: adduser and groupadd write `!`, systemd `!*` */
export function addGroup(call: Invocation, name: string, gid: number, password: "!" | "!*" = "!"): void {
  append(call, "group", [name, "x", String(gid), ""]);
  if (call.files.exists("/etc/gshadow")) append(call, "gshadow", [name, password, "", ""]);
}

/** Makes a user a member of a group that is there. */
export function addMember(call: Invocation, user: string, group: string): void {
  for (const file of ["group", "gshadow"] as const) {
    const lines = readAccounts(call.files, file);
    const changed = lines.map((line) => {
      const members = (line[3] ?? "").split(",").filter((one) => one !== "");
      return line[0] !== group || members.includes(user) ? line : [...line.slice(0, 3), [...members, user].join(",")];
    });
    if (lines.length > 0) writeAccounts(call.files, file, changed);
  }
}

export const hasAccount = ({ files }: Invocation, file: "passwd" | "group", name: string): boolean =>
  readAccounts(files, file).some(([one]) => one === name);

function append({ files }: Invocation, file: AccountFile, line: readonly string[]): void {
  writeAccounts(files, file, [...readAccounts(files, file), line]);
}
