import type { Command } from "../command.js";
import { complain } from "../complain.js";
import { quotedName } from "../coreutils/gnu-quotes.js";
import { runInstead } from "../coreutils/run-program.js";
import { wrongUsage } from "../coreutils/usage.js";
import { parseOptions } from "../getopt.js";
import { writeText } from "../system/open-file.js";
import { SystemError } from "../system/system-error.js";

/** Runs a program with another environment, or writes it. Source: POSIX env, GNU coreutils. */
export const env: Command = (call) => {
  const options = parseOptions(call.args, {
    short: "iu:C:0",
    long: { "ignore-environment": "i", "unset=": "u", "chdir=": "C", null: "0" },
    stopsAtOperand: true,
  });
  const argv = [...options.operands];
  const bare = argv[0] === "-";
  if (bare) argv.shift();
  const variables = new Map(options.has("i") || bare ? [] : call.env);
  for (const [name, value] of options.given) {
    if (name !== "u") continue;
    if (value === "" || value.includes("=")) {
      complain(call, `cannot unset ${quotedName(value)}: Invalid argument`);
      return 125;
    }
    variables.delete(value);
  }
  for (let word = argv[0]; word?.includes("="); word = argv[0]) {
    const at = word.indexOf("=");
    variables.set(word.slice(0, at), word.slice(at + 1));
    argv.shift();
  }
  const folder = options.value("C");
  if (argv.length === 0) {
    if (folder !== undefined) return wrongUsage(call, "must specify command with --chdir (-C)", 125);
    const end = options.has("0") ? "\0" : "\n";
    writeText(call.stdout, [...variables].map(([name, value]) => `${name}=${value}${end}`).join(""));
    return 0;
  }
  if (options.has("0")) return wrongUsage(call, "cannot specify --null (-0) with command", 125);
  const cwd = folder === undefined ? undefined : directoryOf(folder);
  if (cwd instanceof SystemError) {
    complain(call, `cannot change directory to ${quotedName(folder ?? "")}: ${cwd.message}`);
    return 125;
  }
  return runInstead(call, argv, { failure: "", env: variables, ...(cwd === undefined ? {} : { cwd }) });

  function directoryOf(path: string): string | SystemError {
    try {
      const real = call.files.realpath(path);
      return call.files.isDirectory(real) ? real : new SystemError("ENOTDIR");
    } catch (error) {
      if (error instanceof SystemError) return error;
      throw error;
    }
  }
};
