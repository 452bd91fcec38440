import type { Command, Invocation } from "../../shell/command.js";
import { readAccounts } from "../../shell/coreutils/accounts.js";
import { type ParsedOptions, parseOptions } from "../../shell/getopt.js";
import { writeText } from "../../shell/system/open-file.js";
import { numberOfAccount } from "./account-files.js";
import { addGroup, addMember, addUser, freeNumber, hasAccount } from "./accounts.js";

const table = {
  short: "qc:G:",
  long: {
    system: "system",
    group: "group",
    "ingroup=": "ingroup",
    "gid=": "gid",
    "uid=": "uid",
    "home=": "home",
    "no-create-home": "no-create-home",
    "shell=": "shell",
    "gecos=": "comment",
    "comment=": "comment",
    "disabled-password": "disabled",
    "disabled-login": "disabled",
    quiet: "quiet",
    "force-badname": "ignored",
    "allow-badname": "ignored",
    "allow-all-names": "ignored",
    "allow-bad-names": "ignored",
  },
} as const;

/** Adds users and groups by Debian's policy; with two names it adds the first to the second. Source: adduser(8). */
export const adduser: Command = (call) => {
  const options = parseOptions(call.args, table);
  const [name = "", group] = options.operands;
  if (call.name === "addgroup" || (options.has("group") && !options.has("system"))) return createGroup(call, options, name);
  if (group !== undefined) return join(call, name, group);
  return createUser(call, options, name);
};

function say(call: Invocation, options: ParsedOptions, text: string): void {
  if (!options.has("quiet") && !options.has("q")) writeText(call.stdout, `${text}\n`);
}

function createGroup(call: Invocation, options: ParsedOptions, name: string): number {
  const isSystem = options.has("system");
  if (hasAccount(call, "group", name)) {
    if (isSystem) return 0;
    writeText(call.stderr, `fatal: The group \`${name}' already exists.\n`);
    return 1;
  }
  const given = options.value("gid");
  const gid = given === undefined ? freeNumber(call, isSystem ? "system" : "person", "up", ["group"]) : Number(given);
  if (gid === undefined) return 1;
  say(call, options, `Adding group \`${name}' (GID ${gid}) ...\nDone.`);
  addGroup(call, name, gid);
  return 0;
}

function join(call: Invocation, user: string, group: string): number {
  if (!hasAccount(call, "passwd", user) || !hasAccount(call, "group", group)) {
    writeText(call.stderr, `fatal: The ${hasAccount(call, "passwd", user) ? `group \`${group}'` : `user \`${user}'`} does not exist.\n`);
    return 1;
  }
  addMember(call, user, group);
  return 0;
}

function createUser(call: Invocation, options: ParsedOptions, name: string): number {
  const isSystem = options.has("system");
  if (hasAccount(call, "passwd", name)) {
    if (isSystem) return 0;
    writeText(call.stderr, `fatal: The user \`${name}' already exists.\n`);
    return 1;
  }
  const given = options.value("uid");
  // A person's own group has the person's number; programs' users are numbered without regard to groups.
  const among = isSystem || options.value("ingroup") !== undefined ? (["passwd"] as const) : undefined;
  const uid = given === undefined ? freeNumber(call, isSystem ? "system" : "person", "up", among) : Number(given);
  const gid = uid === undefined ? undefined : groupFor(call, options, { name, uid, isSystem });
  if (uid === undefined || gid === undefined) return 1;
  say(call, options, `Adding ${isSystem ? "system " : ""}user \`${name}' (UID ${uid}) ...`);
  const home = options.value("home") ?? (isSystem ? "/nonexistent" : `/home/${name}`);
  const shell = options.value("shell") ?? (isSystem ? "/usr/sbin/nologin" : "/bin/bash");
  addUser(call, { name, uid, gid, comment: commentOf(options.value("comment") ?? options.value("c")), home, shell, password: "!" });
  const makesHome = !options.has("no-create-home") && !home.startsWith("/nonexistent");
  if (makesHome && !call.files.exists(home)) {
    makeFolders(call, home);
    call.files.setAttributes(home, { mode: isSystem ? 0o755 : 0o700, uid, gid });
  }
  return 0;
}

/** adduser has chfn write the comment, as a name with a room and two telephones, all of which may be missing. Source: adduser of bookworm; chfn(1). */
function commentOf(text: string | undefined): string {
  if (text === undefined) return "";
  const [name = "", room = "", work = "", home = "", ...others] = text.split(",");
  return [name, room, work, home, ...others].join(",");
}

function groupFor(
  call: Invocation,
  options: ParsedOptions,
  { name, uid, isSystem }: { readonly name: string; readonly uid: number; readonly isSystem: boolean },
): number | undefined {
  const given = options.value("ingroup");
  if (given !== undefined) return numberOfAccount(call.files, "group", given);
  const number = options.value("gid");
  if (number !== undefined) return Number(number);
  if (isSystem && !options.has("group")) return numberOfAccount(call.files, "group", "nogroup") ?? 65_534;
  const existing = numberOfAccount(call.files, "group", name);
  if (existing !== undefined) return existing;
  const taken = readAccounts(call.files, "group").some((line) => line[2] === String(uid));
  const gid = taken || isSystem ? freeNumber(call, isSystem ? "system" : "person", "up", ["group"]) : uid;
  if (gid !== undefined) addGroup(call, name, gid);
  return gid;
}

function makeFolders(call: Invocation, home: string): void {
  const path = home.replace(/(?<=.)\/+$/, "");
  const above = path.slice(0, path.lastIndexOf("/"));
  if (above !== "" && !call.files.exists(above)) makeFolders(call, above);
  call.files.mkdir(path, 0o755);
}
