import { type Command, UnsupportedCall } from "../../shell/command.js";
import { parseOptions } from "../../shell/getopt.js";
import { credentialsOf, findGroup, findUser, runAs } from "./other-user.js";

/** Runs a program as another user. Privileges beside users and groups are not known here. Source: setpriv(1). */
export const setpriv: Command = (call) => {
  const { args, files } = call;
  const options = parseOptions(args, {
    short: "",
    long: { "reuid=": "u", "regid=": "g", "init-groups": "i", "clear-groups": "c", "keep-groups": "k", "reset-env": "r" },
    stopsAtOperand: true,
  });
  const [name, group] = [options.value("u") ?? String(files.user.uid), options.value("g")];
  const user = findUser(files, name);
  const gid = group === undefined ? files.user.gid : findGroup(files, group);
  const how = ["i", "c", "k"].filter((one) => options.has(one)).join("");
  if (user === undefined || gid === undefined || options.has("r") || how.length !== 1 || files.user.uid !== 0) {
    throw new UnsupportedCall(`setpriv ${args.join(" ")}`);
  }
  const groups = { i: credentialsOf(files, user).groups, c: [], k: files.user.groups }[how as "i" | "c" | "k"];
  return runAs(call, options.operands, { uid: user.uid, gid, groups });
};
