import { type Command, UnsupportedCall } from "../command.js";
import { complain } from "../complain.js";
import { quotedName } from "../coreutils/gnu-quotes.js";
import { runInstead } from "../coreutils/run-program.js";
import { wrongUsage } from "../coreutils/usage.js";
import { parseOptions } from "../getopt.js";
import { SystemError } from "../system/system-error.js";

/** Runs a program with the root as its root. Source: GNU coreutils chroot. */
export const chroot: Command = (call) => {
  const options = parseOptions(call.args, { short: "", long: { "skip-chdir": "skip" }, stopsAtOperand: true });
  const [root, ...argv] = options.operands;
  if (root === undefined) return wrongUsage(call, "missing operand", 125);
  try {
    if (call.files.node(root).type !== "directory") throw new SystemError("ENOTDIR");
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    complain(call, `cannot change root directory to ${quotedName(root)}: ${error.message}`);
    return 125;
  }
  if (call.files.realpath(root) !== "/") throw new UnsupportedCall(`the root ${root}`);
  if (argv.length === 0) throw new UnsupportedCall("a shell that nobody is at");
  return runInstead(call, argv, options.has("skip") ? {} : { cwd: "/" });
};
