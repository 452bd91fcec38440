import type { Command } from "../command.js";
import { complain } from "../complain.js";
import { quotedName } from "../coreutils/gnu-quotes.js";
import { wrongUsage } from "../coreutils/usage.js";
import { parseOptions } from "../getopt.js";
import { writeText } from "../system/open-file.js";

/** One processor, whatever the computer has: images must not depend on it. Source: GNU coreutils nproc. */
export const nproc: Command = (call) => {
  const options = parseOptions(call.args, { short: "", long: { all: "all", "ignore=": "ignore" } });
  const [extra] = options.operands;
  if (extra !== undefined) return wrongUsage(call, `extra operand ${quotedName(extra)}`);
  const ignored = options.value("ignore") ?? "0";
  if (!/^\d+$/.test(ignored)) return complain(call, `invalid number: ${quotedName(ignored)}`);
  writeText(call.stdout, "1\n");
  return 0;
};
