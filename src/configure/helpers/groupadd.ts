import type { Command } from "../../shell/command.js";
import { complain } from "../../shell/complain.js";
import { parseOptions } from "../../shell/getopt.js";
import { readAccounts } from "./account-files.js";
import { addGroup, freeNumber, hasAccount } from "./accounts.js";

/** Source: groupadd(8). */
export const groupadd: Command = (call) => {
  const options = parseOptions(call.args, { short: "fg:ro", long: { force: "f", "gid=": "g", system: "r", "non-unique": "o" } });
  const [name = ""] = options.operands;
  if (hasAccount(call, "group", name)) {
    if (options.has("f")) return 0;
    complain(call, `group '${name}' already exists`);
    return 9;
  }
  const given = options.value("g");
  if (given !== undefined && !options.has("o") && readAccounts(call.files, "group").some((line) => line[2] === given)) {
    complain(call, `GID '${given}' already exists`);
    return 4;
  }
  const gid =
    given === undefined ? freeNumber(call, options.has("r") ? "system" : "person", options.has("r") ? "down" : "up") : Number(given);
  if (gid === undefined) return complain(call, "Can't get unique GID (no more available GIDs)");
  addGroup(call, name, gid);
  return 0;
};
