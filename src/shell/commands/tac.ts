import { type Command, UnsupportedCall } from "../command.js";
import { complain } from "../complain.js";
import { nameInMessage, quotedName } from "../coreutils/gnu-quotes.js";
import { inputText } from "../coreutils/text-input.js";
import { parseOptions } from "../getopt.js";
import { writeText } from "../system/open-file.js";
import { SystemError } from "../system/system-error.js";

const table = { short: "bs:", long: { before: "b", "separator=": "s" } };

/** Files with their last line first. Source: the GNU coreutils manual. */
export const tac: Command = (call) => {
  const options = parseOptions(call.args, table);
  const separator = options.value("s") ?? "\n";
  if (separator === "") throw new UnsupportedCall("an empty separator of tac");
  let status = 0;
  for (const path of options.operands.length === 0 ? ["-"] : options.operands) {
    try {
      writeText(call.stdout, reversed(inputText(call, path), separator, options.has("b")));
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      status = complain(
        call,
        error.errno === "EISDIR"
          ? `${nameInMessage(path)}: read error: Invalid argument`
          : `failed to open ${quotedName(path)} for reading: ${error.message}`,
      );
    }
  }
  return status;
};

/** The separator belongs to the record before it, or after it. */
function reversed(text: string, separator: string, isBefore: boolean): string {
  const parts = text.split(separator);
  const ends = parts.slice(0, -1);
  const last = parts.at(-1) ?? "";
  if (isBefore)
    return parts
      .map((part, index) => (index === 0 ? part : separator + part))
      .reverse()
      .join("");
  return [...ends.map((part) => part + separator), last].reverse().join("");
}
