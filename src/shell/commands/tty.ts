import type { Command } from "../command.js";
import { quotedName } from "../coreutils/gnu-quotes.js";
import { wrongUsage } from "../coreutils/usage.js";
import { parseOptions } from "../getopt.js";
import { writeText } from "../system/open-file.js";

/** The name of the terminal: there is none. Source: POSIX tty, GNU coreutils. */
export const tty: Command = (call) => {
  const options = parseOptions(call.args, { short: "s", long: { silent: "s", quiet: "s" } });
  const [extra] = options.operands;
  if (extra !== undefined) return wrongUsage(call, `extra operand ${quotedName(extra)}`, 2);
  if (!options.has("s")) writeText(call.stdout, "not a tty\n");
  return 1;
};
