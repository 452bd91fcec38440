import type { Command } from "../command.js";
import { runInstead } from "../coreutils/run-program.js";
import { wrongUsage } from "../coreutils/usage.js";
import { parseOptions } from "../getopt.js";

/** Runs a program that no hangup can end: there is no terminal that could hang up. Source: POSIX nohup, GNU coreutils. */
export const nohup: Command = (call) => {
  const { operands } = parseOptions(call.args, { short: "", stopsAtOperand: true });
  return operands.length === 0 ? wrongUsage(call, "missing operand", 125) : runInstead(call, operands);
};
