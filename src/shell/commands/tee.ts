import type { Command } from "../command.js";
import { attempt } from "../complain.js";
import { nameInMessage } from "../coreutils/gnu-quotes.js";
import { parseOptions } from "../getopt.js";
import { type OpenFile, readRest, writeText } from "../system/open-file.js";

const table = { short: "aip", long: { append: "a", "ignore-interrupts": "i" } };

/** Copies its input to its output and to files. Source: POSIX tee, the GNU coreutils manual. */
export const tee: Command = (call) => {
  const options = parseOptions(call.args, table);
  const append = options.has("a");
  const outputs: OpenFile[] = [];
  let status = 0;
  for (const path of options.operands) {
    const open = () => outputs.push(call.files.open(path, { write: true, create: true, append, truncate: !append }));
    if (!attempt(call, nameInMessage(path), open)) status = 1;
  }
  const text = readRest(call.stdin);
  for (const output of [call.stdout, ...outputs]) writeText(output, text);
  return status;
};
