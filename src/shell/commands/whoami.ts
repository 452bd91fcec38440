import { readUsers } from "../accounts.js";
import type { Command } from "../command.js";
import { complain } from "../complain.js";
import { parseOptions } from "../getopt.js";
import { quotedName } from "../gnu-quotes.js";
import { writeText } from "../open-file.js";
import { wrongUsage } from "../usage.js";

/** The name of the superuser, whom every program runs as. Source: GNU coreutils whoami. */
export const whoami: Command = (call) => {
  const [extra] = parseOptions(call.args, { short: "" }).operands;
  if (extra !== undefined) return wrongUsage(call, `extra operand ${quotedName(extra)}`);
  const user = readUsers(call.files).find(({ uid }) => uid === 0);
  if (user === undefined) return complain(call, "cannot find name for user ID 0");
  writeText(call.stdout, `${user.name}\n`);
  return 0;
};
