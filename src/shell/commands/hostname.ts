import { type Command, UnsupportedCall } from "../command.js";
import { hostName } from "../coreutils/host-name.js";
import { parseOptions } from "../getopt.js";
import { writeText } from "../system/open-file.js";

/** The name of the computer. Source: hostname(1) of Debian. */
export const hostname: Command = (call) => {
  const options = parseOptions(call.args, { short: "s", long: { short: "s" } });
  if (options.operands.length > 0) throw new UnsupportedCall("a new name of the computer");
  const name = hostName(call.files);
  writeText(call.stdout, `${options.has("s") ? name.replace(/\..*/, "") : name}\n`);
  return 0;
};
