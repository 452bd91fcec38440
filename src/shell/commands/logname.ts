import type { Command } from "../command.js";
import { complain } from "../complain.js";
import { quotedName } from "../coreutils/gnu-quotes.js";
import { wrongUsage } from "../coreutils/usage.js";
import { parseOptions } from "../getopt.js";

/** Who logged in: nobody did. Source: POSIX logname, GNU coreutils. */
export const logname: Command = (call) => {
  const [extra] = parseOptions(call.args, { short: "" }).operands;
  return extra === undefined ? complain(call, "no login name") : wrongUsage(call, `extra operand ${quotedName(extra)}`);
};
