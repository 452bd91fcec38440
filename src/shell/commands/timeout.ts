import type { Command } from "../command.js";
import { complain } from "../complain.js";
import { isDuration } from "../coreutils/duration.js";
import { quotedName } from "../coreutils/gnu-quotes.js";
import { runInstead } from "../coreutils/run-program.js";
import { wrongUsage } from "../coreutils/usage.js";
import { parseOptions } from "../getopt.js";
import { writeText } from "../system/open-file.js";

const signals =
  "HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH POLL PWR SYS";

/** Runs a program; time stands still meanwhile, so that it never runs out. Source: GNU coreutils timeout. */
export const timeout: Command = (call) => {
  const options = parseOptions(call.args, {
    short: "k:s:v",
    long: { "kill-after=": "k", "signal=": "s", verbose: "v", foreground: "foreground", "preserve-status": "preserve" },
    stopsAtOperand: true,
  });
  const [duration, ...argv] = options.operands;
  const wrong = (text: string) => wrongUsage(call, `invalid time interval ${quotedName(text)}`, 125);
  for (const [name, value] of options.given) {
    if (name === "k" && !isDuration(value)) return wrong(value);
    if (name === "s" && !isSignal(value)) {
      complain(call, `${quotedName(value)}: invalid signal`);
      writeText(call.stderr, `Try '${call.name} --help' for more information.\n`);
      return 125;
    }
  }
  if (duration === undefined || argv.length === 0) {
    writeText(call.stderr, `Try '${call.name} --help' for more information.\n`);
    return 125;
  }
  return isDuration(duration) ? runInstead(call, argv) : wrong(duration);
};

const isSignal = (text: string): boolean =>
  /^\d+$/.test(text) ? Number(text) <= 64 : signals.split(" ").includes(text.toUpperCase().replace(/^SIG/, ""));
