import type { Command, Invocation } from "../command.js";
import { complain } from "../complain.js";
import { nameInMessage } from "../coreutils/gnu-quotes.js";
import { realPath } from "../coreutils/real-path.js";
import { wrongUsage } from "../coreutils/usage.js";
import { parseOptions } from "../getopt.js";
import { writeText } from "../system/open-file.js";
import { SystemError } from "../system/system-error.js";

const missing: Readonly<Record<string, "none" | "last" | "any">> = { e: "none", f: "last", m: "any" };

/** Where links lead. Source: GNU coreutils readlink. */
export const readlink: Command = (call) => {
  const options = parseOptions(call.args, {
    short: "femnqsvz",
    long: {
      canonicalize: "f",
      "canonicalize-existing": "e",
      "canonicalize-missing": "m",
      "no-newline": "n",
      quiet: "q",
      silent: "s",
      verbose: "v",
      zero: "z",
    },
  });
  const { operands, given } = options;
  if (operands.length === 0) return wrongUsage(call, "missing operand");
  const many = operands.length > 1;
  if (many && options.has("n")) complain(call, "ignoring --no-newline with multiple arguments");
  const end = options.has("n") && !many ? "" : options.has("z") ? "\0" : "\n";
  const loud = given.findLast(([name]) => name === "v" || name === "q" || name === "s")?.[0] === "v";
  const mode = given.map(([name]) => missing[name]).findLast((one) => one !== undefined);
  let status = 0;
  for (const path of operands) {
    try {
      writeText(call.stdout, `${mode === undefined ? target(call, path) : realPath(call.files, path, mode)}${end}`);
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      if (loud) complain(call, `${path === "" ? "''" : nameInMessage(path)}: ${error.message}`);
      status = 1;
    }
  }
  return status;
};

const target = ({ files }: Invocation, path: string) => files.readlink(path);
