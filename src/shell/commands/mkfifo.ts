import type { Command } from "../command.js";
import { attempt, complain } from "../complain.js";
import { applyMode, parseMode } from "../coreutils/file-mode.js";
import { quotedName } from "../coreutils/gnu-quotes.js";
import { wrongUsage } from "../coreutils/usage.js";
import { parseOptions } from "../getopt.js";

/** Makes fifos. Source: POSIX mkfifo, GNU coreutils. */
export const mkfifo: Command = (call) => {
  const options = parseOptions(call.args, { short: "m:", long: { "mode=": "m" } });
  if (options.operands.length === 0) return wrongUsage(call, "missing operand");
  const text = options.value("m");
  const change = text === undefined ? [] : parseMode(text);
  if (change === undefined) return complain(call, "invalid mode");
  const { umask } = call.files;
  const mode = applyMode(change, { mode: 0o666, directory: false, umask });
  if (mode > 0o777) return complain(call, "mode must specify only file permission bits");
  let status = 0;
  for (const path of options.operands) {
    const make = () => call.files.put(path, { type: "fifo", mode: text === undefined ? mode & ~umask : mode });
    if (!attempt(call, `cannot create fifo ${quotedName(path)}`, make)) status = 1;
  }
  return status;
};
