import { type Command, UnsupportedCall } from "../command.js";
import { parseOptions } from "../getopt.js";
import { PipeFile, writeText } from "../system/open-file.js";

/** What a pipe of Linux takes before its reader begins. Source: pipe(7). */
const pipeSize = 65_536;

/** Ended by SIGPIPE, as the shell tells it. */
const brokenPipe = 141;

/** The same line again and again: as many as a pipe takes, and none for what has no end. Source: GNU coreutils yes. */
export const yes: Command = (call) => {
  const { operands } = parseOptions(call.args, { short: "" });
  if (!(call.stdout instanceof PipeFile)) throw new UnsupportedCall("output without an end");
  const line = `${operands.length === 0 ? "y" : operands.join(" ")}\n`;
  writeText(call.stdout, line.repeat(Math.max(1, Math.floor(pipeSize / line.length))));
  return brokenPipe;
};
