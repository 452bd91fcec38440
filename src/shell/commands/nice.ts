import type { Command } from "../command.js";
import { complain } from "../complain.js";
import { quotedName } from "../coreutils/gnu-quotes.js";
import { runInstead } from "../coreutils/run-program.js";
import { wrongUsage } from "../coreutils/usage.js";
import { parseOptions } from "../getopt.js";
import { writeText } from "../system/open-file.js";

/** Runs a program; how eagerly it runs does not matter. Source: POSIX nice, GNU coreutils. */
export const nice: Command = (call) => {
  const args = withoutOldForm(call.args);
  const options = parseOptions(args, { short: "n:", long: { "adjustment=": "n" }, stopsAtOperand: true });
  const adjustment = options.value("n");
  if (adjustment !== undefined && !/^[-+]?\d+$/.test(adjustment)) {
    complain(call, `invalid adjustment ${quotedName(adjustment)}`);
    return 125;
  }
  if (options.operands.length > 0) return runInstead(call, options.operands, { failure: "" });
  if (adjustment !== undefined) return wrongUsage(call, "a command must be given with an adjustment", 125);
  writeText(call.stdout, "0\n");
  return 0;
};

/** `-5` and `--5` stand for `-n 5` and `-n -5`. */
function withoutOldForm(args: readonly string[]): readonly string[] {
  const [first = "", ...rest] = args;
  return /^-[-+]?\d+$/.test(first) ? [`-n${first.slice(1)}`, ...rest] : args;
}
