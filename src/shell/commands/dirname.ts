import type { Command } from "../command.js";
import { directoryPart } from "../coreutils/paths.js";
import { wrongUsage } from "../coreutils/usage.js";
import { parseOptions } from "../getopt.js";
import { writeText } from "../system/open-file.js";

/** The directory part of paths. Source: POSIX dirname, GNU coreutils. */
export const dirname: Command = (call) => {
  const options = parseOptions(call.args, { short: "z", long: { zero: "z" } });
  if (options.operands.length === 0) return wrongUsage(call, "missing operand");
  const end = options.has("z") ? "\0" : "\n";
  writeText(call.stdout, options.operands.map((path) => `${directoryPart(path)}${end}`).join(""));
  return 0;
};
