import type { Command } from "../command.js";
import { complain } from "../complain.js";
import { quotedName } from "../coreutils/gnu-quotes.js";
import { parseOptions } from "../getopt.js";
import { SystemError } from "../system/system-error.js";

/** Writes what is not written yet: here all is. Source: GNU coreutils sync. */
export const sync: Command = (call) => {
  const { operands } = parseOptions(call.args, { short: "df", long: { data: "d", "file-system": "f" } });
  let status = 0;
  for (const path of operands) {
    try {
      call.files.node(path);
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      status = complain(call, `error opening ${quotedName(path)}: ${error.message}`);
    }
  }
  return status;
};
