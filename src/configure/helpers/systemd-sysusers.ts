import { type Command, type Invocation, UnsupportedCall } from "../../shell/command.js";
import { numberOfAccount } from "./account-files.js";
import { addGroup, addMember, addUser, freeNumber, hasAccount } from "./accounts.js";
import { configurationLines } from "./systemd-configuration.js";

/** Makes the users and groups of sysusers.d. Source: systemd-sysusers(8), sysusers.d(5). */
export const systemdSysusers: Command = (call) => {
  const unknown = call.args.find((arg) => arg.startsWith("-"));
  if (unknown !== undefined) throw new UnsupportedCall(`the option ${unknown}`);
  const lines = configurationLines(call.files, "sysusers.d", call.args);
  const of = (type: string) => lines.filter(([one]) => one?.replace("!", "") === type);
  for (const line of of("g")) makeGroup(call, line[1] ?? "", line[2]);
  for (const line of of("u")) makeUser(call, line);
  for (const [, user = "", group = ""] of of("m")) {
    makeGroup(call, group, "-");
    if (!hasAccount(call, "passwd", user)) makeUser(call, ["u", user, "-"]);
    addMember(call, user, group);
  }
  return 0;
};

function makeGroup(call: Invocation, name: string, id: string | undefined): number {
  const known = numberOfAccount(call.files, "group", name);
  if (known !== undefined) return known;
  const wanted = /^\d+$/.test(id ?? "") ? Number(id) : undefined;
  const gid = wanted ?? freeNumber(call, "system", "down");
  if (gid === undefined) throw new UnsupportedCall("more groups than there are numbers");
  addGroup(call, name, gid, "!*");
  return gid;
}

const given = (word: string | undefined): string | undefined => (word === undefined || word === "-" || word === "" ? undefined : word);

function makeUser(call: Invocation, [, name = "", id = "-", comment, home, shell]: readonly string[]): void {
  if (hasAccount(call, "passwd", name)) return;
  const [user, group] = id.split(":");
  const own = group === undefined ? undefined : /^\d+$/.test(group) ? Number(group) : numberOfAccount(call.files, "group", group);
  const known = numberOfAccount(call.files, "group", name);
  const uid = /^\d+$/.test(user ?? "") ? Number(user) : (known ?? freeNumber(call, "system", "down"));
  if (uid === undefined) throw new UnsupportedCall("more users than there are numbers");
  const gid = own ?? known ?? makeGroup(call, name, String(uid));
  addUser(call, {
    name,
    uid,
    gid,
    comment: given(comment) ?? "",
    home: given(home) ?? "/",
    shell: given(shell) ?? (uid === 0 ? "/bin/sh" : "/usr/sbin/nologin"),
    password: "!*",
  });
}
