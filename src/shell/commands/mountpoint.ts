import type { Command } from "../command.js";
import { complain } from "../complain.js";
import { wrongUsage } from "../coreutils/usage.js";
import { parseOptions } from "../getopt.js";
import { writeText } from "../system/open-file.js";
import { SystemError } from "../system/system-error.js";

/** Nothing is mounted but the root. Source: util-linux mountpoint. */
export const mountpoint: Command = (call) => {
  const options = parseOptions(call.args, { short: "q", long: { quiet: "q", nofollow: "nofollow" } });
  const [path, extra] = options.operands;
  if (path === undefined || extra !== undefined) return wrongUsage(call, "bad usage");
  const quiet = options.has("q");
  try {
    const isMounted = call.files.node(path, { follow: !options.has("nofollow") }) === call.files.table.tree.root;
    if (!quiet) writeText(call.stdout, `${path} is ${isMounted ? "" : "not "}a mountpoint\n`);
    return isMounted ? 0 : 32;
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    return quiet ? 1 : complain(call, `${path}: ${error.message}`);
  }
};
