import type { Command } from "../command.js";
import { complain } from "../complain.js";
import { readUsers } from "../coreutils/accounts.js";
import { quotedName } from "../coreutils/gnu-quotes.js";
import { wrongUsage } from "../coreutils/usage.js";
import { parseOptions } from "../getopt.js";
import { writeText } from "../system/open-file.js";

/** The name of whom the program runs as. Source: GNU coreutils whoami. */
export const whoami: Command = (call) => {
  const [extra] = parseOptions(call.args, { short: "" }).operands;
  if (extra !== undefined) return wrongUsage(call, `extra operand ${quotedName(extra)}`);
  const own = call.files.user.uid;
  const user = readUsers(call.files).find(({ uid }) => uid === own);
  if (user === undefined) return complain(call, `cannot find name for user ID ${own}`);
  writeText(call.stdout, `${user.name}\n`);
  return 0;
};
