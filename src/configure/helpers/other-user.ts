import type { Invocation } from "../../shell/command.js";
import { complain } from "../../shell/complain.js";
import { readGroups, readUsers, type User } from "../../shell/coreutils/accounts.js";
import { lookForProgram } from "../../shell/coreutils/run-program.js";
import type { Credentials } from "../../shell/system/credentials.js";
import type { Files } from "../../shell/system/files.js";

/** A user of the image, by his name or his number. */
export function findUser(files: Files, name: string): User | undefined {
  const users = readUsers(files);
  return users.find((one) => one.name === name) ?? (/^\d+$/.test(name) ? users.find(({ uid }) => uid === Number(name)) : undefined);
}

/** The number of a group of the image, by its name or its number. */
export function findGroup(files: Files, name: string): number | undefined {
  const found = readGroups(files).find((one) => one.name === name)?.gid;
  return found ?? (/^\d+$/.test(name) ? Number(name) : undefined);
}

/** What a user is when he logs in: with all groups that he is in. Source: initgroups(3). */
export function credentialsOf(files: Files, { name, uid, gid }: User): Credentials {
  const groups = readGroups(files).filter(({ members }) => members.includes(name));
  return { uid, gid, groups: groups.map((one) => one.gid).filter((one) => one !== gid) };
}

/** Runs a program as another user; where there is none, tells so and gives the status. */
export function runAs(call: Invocation, [name = "", ...args]: readonly string[], user: Credentials, missing?: number): number {
  const found = lookForProgram(call, name);
  if (typeof found === "string") return call.run([found, ...args], { user });
  complain(call, `failed to execute ${name}: ${found.reason}`);
  return missing ?? found.status;
}
