import type { Command } from "../command.js";
import { complain } from "../complain.js";
import { isDuration } from "../coreutils/duration.js";
import { quotedName } from "../coreutils/gnu-quotes.js";
import { wrongUsage } from "../coreutils/usage.js";
import { parseOptions } from "../getopt.js";

/** Waits no time: nothing else happens in an image meanwhile. Source: POSIX sleep, GNU coreutils. */
export const sleep: Command = (call) => {
  const { operands } = parseOptions(call.args, { short: "" });
  if (operands.length === 0) return wrongUsage(call, "missing operand");
  const wrong = operands.filter((one) => !isDuration(one));
  if (wrong.length === 0) return 0;
  for (const one of wrong.slice(0, -1)) complain(call, `invalid time interval ${quotedName(one)}`);
  return wrongUsage(call, `invalid time interval ${quotedName(wrong.at(-1) ?? "")}`);
};
