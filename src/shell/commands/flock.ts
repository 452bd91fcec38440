import type { Command, Invocation } from "../command.js";
import { complain } from "../complain.js";
import { quotedName } from "../coreutils/gnu-quotes.js";
import { lookForProgram } from "../coreutils/run-program.js";
import { wrongUsage } from "../coreutils/usage.js";
import { parseOptions } from "../getopt.js";
import { SystemError } from "../system/system-error.js";

/** Runs a program under a lock, which nobody else ever holds. Source: util-linux flock. */
export const flock: Command = (call) => {
  const options = parseOptions(call.args, {
    short: "sexnuw:oE:F",
    long: {
      shared: "s",
      exclusive: "x",
      unlock: "u",
      nonblock: "n",
      nb: "n",
      "timeout=": "w",
      "wait=": "w",
      close: "o",
      "conflict-exit-code=": "E",
      "no-fork": "F",
    },
    stopsAtOperand: true,
  });
  const [lock, ...rest] = options.operands;
  const fail = (message: string, status: number) => {
    complain(call, message);
    return status;
  };
  const wait = options.value("w");
  if (wait !== undefined && !/^\d+(\.\d*)?$/.test(wait)) return fail(`invalid timeout value: ${quotedName(wait)}`, 64);
  if (lock === undefined) return wrongUsage(call, "not enough arguments", 64);
  if (rest.length === 0) {
    if (!/^\d+$/.test(lock)) return fail(`bad file descriptor: ${quotedName(lock)}`, 64);
    return call.files.descriptors?.has(Number(lock)) ? 0 : fail(`${lock}: Bad file descriptor`, 65);
  }
  const isText = rest[0] === "-c" || rest[0] === "--command";
  if (isText && rest.length !== 2) return fail(`${rest[0]} requires exactly one command argument`, 64);
  const reason = openLock(call, lock);
  if (reason !== undefined) return fail(`cannot open lock file ${lock}: ${reason}`, 66);
  const argv = isText ? [call.env.get("SHELL") || "/bin/sh", "-c", rest[1] ?? ""] : rest;
  const found = lookForProgram(call, argv[0] ?? "");
  if (typeof found !== "string") return fail(`failed to execute ${argv[0]}: ${found.reason}`, 69);
  return call.run([found, ...argv.slice(1)]);
};

/** Makes the file of a lock where it is missing; gives the reason where that cannot be. */
function openLock({ files }: Invocation, path: string): string | undefined {
  try {
    files.open(path, { read: true, create: !files.isDirectory(path) });
    return undefined;
  } catch (error) {
    if (error instanceof SystemError) return error.message;
    throw error;
  }
}
