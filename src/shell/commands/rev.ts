import type { Command } from "../command.js";
import { complain } from "../complain.js";
import { inputText } from "../coreutils/text-input.js";
import { parseOptions } from "../getopt.js";
import { writeText } from "../system/open-file.js";
import { SystemError } from "../system/system-error.js";

/** Lines with their characters in the opposite order. Source: rev(1) of util-linux. */
export const rev: Command = (call) => {
  const { operands } = parseOptions(call.args, { short: "" });
  let status = 0;
  for (const path of operands.length === 0 ? ["-"] : operands) {
    try {
      const lines = inputText(call, path).split("\n");
      const bad = lines.findIndex((line) => /[\x80-\xff]/.test(line));
      const text = lines.map((line) => [...line].reverse().join(""));
      writeText(
        call.stdout,
        bad < 0
          ? text.join("\n")
          : text
              .slice(0, bad)
              .map((line) => `${line}\n`)
              .join(""),
      );
      // Characters of the C locale are those of ASCII
      if (bad >= 0) status = complain(call, `${path === "-" ? "stdin" : path}: ${bad}: Invalid or incomplete multibyte or wide character`);
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      status = complain(call, error.errno === "EISDIR" ? `${path}: 0: ${error.message}` : `cannot open ${path}: ${error.message}`);
    }
  }
  return status;
};
