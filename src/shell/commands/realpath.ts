import type { Command } from "../command.js";
import { complain } from "../complain.js";
import { nameInMessage } from "../coreutils/gnu-quotes.js";
import { relativePath } from "../coreutils/paths.js";
import { plainPath, realPath } from "../coreutils/real-path.js";
import { wrongUsage } from "../coreutils/usage.js";
import { parseOptions } from "../getopt.js";
import { writeText } from "../system/open-file.js";
import { SystemError } from "../system/system-error.js";

/** Absolute paths without links. Source: GNU coreutils realpath. */
export const realpath: Command = (call) => {
  const options = parseOptions(call.args, {
    short: "emsPqz",
    long: {
      "canonicalize-existing": "e",
      "canonicalize-missing": "m",
      strip: "s",
      "no-symlinks": "s",
      physical: "P",
      quiet: "q",
      zero: "z",
      "relative-to=": "to",
      "relative-base=": "base",
    },
  });
  if (options.operands.length === 0) return wrongUsage(call, "missing operand");
  const mode = options.given.findLast(([name]) => name === "e" || name === "m")?.[0];
  const missing = mode === "e" ? "none" : mode === "m" ? "any" : "last";
  const plain = options.given.findLast(([name]) => name === "s" || name === "P")?.[0] === "s";
  const find = (path: string): string | undefined => {
    try {
      return plain ? plainPath(call.files, path, missing) : realPath(call.files, path, missing);
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      if (!options.has("q")) complain(call, `${path === "" ? "''" : nameInMessage(path)}: ${error.message}`);
      return undefined;
    }
  };
  const [to, base] = [options.value("to"), options.value("base")];
  const start = to ?? base;
  const from = start === undefined ? undefined : find(start);
  const within = base === undefined ? undefined : find(base);
  if ((start !== undefined && from === undefined) || (base !== undefined && within === undefined)) return 1;
  const isWithin = (path: string) => within === undefined || within === "/" || `${path}/`.startsWith(`${within}/`);
  let status = 0;
  for (const path of options.operands) {
    const real = find(path);
    if (real === undefined) {
      status = 1;
      continue;
    }
    const relative = from !== undefined && isWithin(real) && isWithin(from);
    writeText(call.stdout, `${relative ? relativePath(real, from) : real}${options.has("z") ? "\0" : "\n"}`);
  }
  return status;
};
