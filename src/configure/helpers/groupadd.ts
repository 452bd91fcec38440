import type { Command } from "../../shell/command.js";
import { complain } from "../../shell/complain.js";
import { readAccounts } from "../../shell/coreutils/accounts.js";
import { parseOptions } from "../../shell/getopt.js";
import { addGroup, hasAccount, nextNumber } from "./accounts.js";

/** Source: groupadd(8). */
export const groupadd: Command = (call) => {
  const options = parseOptions(call.args, { short: "fg:ro", long: { force: "f", "gid=": "g", system: "r", "non-unique": "o" } });
  const [name = ""] = options.operands;
  if (hasAccount(call, "group", name)) {
    if (options.has("f")) return 0;
    complain(call, `group '${name}' already exists`);
    return 9;
  }
  const wanted = options.value("g");
  const isTaken = wanted !== undefined && !options.has("o") && readAccounts(call.files, "group").some((line) => line[2] === wanted);
  // With -f a number that is taken is none that was asked for.
  const given = isTaken && options.has("f") ? undefined : wanted;
  if (isTaken && given !== undefined) {
    complain(call, `GID '${given}' already exists`);
    return 4;
  }
  const gid = given === undefined ? nextNumber(call, options.has("r") ? "system" : "person") : Number(given);
  if (gid === undefined) return complain(call, "Can't get unique GID (no more available GIDs)");
  addGroup(call, name, gid);
  return 0;
};
