import type { Command, Invocation } from "../../shell/command.js";
import { complain } from "../../shell/complain.js";
import { readAccounts } from "../../shell/coreutils/accounts.js";
import { parseOptions } from "../../shell/getopt.js";
import { numberOfAccount } from "./account-files.js";
import { addGroup, addMember, addUser, hasAccount, nextNumber } from "./accounts.js";
import { makeHome } from "./home-folder.js";

/** Source: useradd(8). */
export const useradd: Command = (call) => {
  const options = parseOptions(call.args, {
    short: "b:c:d:g:G:k:K:lmMNop:rs:u:U",
    long: {
      "comment=": "c",
      "home-dir=": "d",
      "gid=": "g",
      "groups=": "G",
      "create-home": "m",
      "no-create-home": "M",
      "no-user-group": "N",
      system: "r",
      "shell=": "s",
      "uid=": "u",
      "user-group": "U",
      "no-log-init": "l",
    },
  });
  const [name = ""] = options.operands;
  if (hasAccount(call, "passwd", name)) {
    complain(call, `user '${name}' already exists`);
    return 9;
  }
  const isSystem = options.has("r");
  const given = options.value("u");
  const uid = given === undefined ? nextNumber(call, isSystem ? "system" : "person") : Number(given);
  if (uid === undefined) return complain(call, "Can't get unique UID (no more available UIDs)");
  const group = options.value("g");
  if (given !== undefined && !options.has("o") && readAccounts(call.files, "passwd").some((line) => line[2] === given)) {
    complain(call, `UID ${given} is not unique`);
    return 4;
  }
  const others = (options.value("G") ?? "").split(",").filter((word) => word !== "");
  const absent = others.find((one) => !hasAccount(call, "group", one));
  if (absent !== undefined) {
    complain(call, `group '${absent}' does not exist`);
    return 6;
  }
  const gid =
    group === undefined ? uid : (numberOfAccount(call.files, "group", group) ?? (/^\d+$/.test(group) ? Number(group) : undefined));
  if (gid === undefined) {
    complain(call, `group '${group}' does not exist`);
    return 6;
  }
  const ownGroup = group === undefined && !options.has("N");
  if (ownGroup && hasAccount(call, "group", name)) {
    complain(call, `group ${name} exists - if you want to add this user to that group, use -g.`);
    return 9;
  }
  if (ownGroup) addGroup(call, name, gid);
  const home = options.value("d") ?? `/home/${name}`;
  addUser(call, {
    name,
    uid,
    gid: ownGroup || group !== undefined ? gid : 100,
    comment: options.value("c") ?? "",
    home,
    shell: options.value("s") ?? usualShell(call),
    password: "!",
  });
  for (const one of others) addMember(call, name, one);
  if (options.has("m") && !call.files.exists(home)) makeHome(call, home, { uid, gid });
  return 0;
};

/** That of /etc/default/useradd, or the one that Debian builds in. */
function usualShell({ files }: Invocation): string {
  const path = "/etc/default/useradd";
  const text = files.find(path)?.type === "file" ? files.readText(path) : "";
  return /^SHELL=(.*)$/m.exec(text)?.[1] ?? "/bin/bash";
}
