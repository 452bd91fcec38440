import type { Command, Invocation } from "../command.js";
import { complain } from "../complain.js";
import { quotedName } from "../coreutils/gnu-quotes.js";
import { sizeOf } from "../coreutils/size-text.js";
import { type EndCount, endTable, headerOf, withoutOldCount } from "../coreutils/text-end.js";
import { inputText } from "../coreutils/text-input.js";
import { parseOptions } from "../getopt.js";
import { writeText } from "../system/open-file.js";
import { SystemError } from "../system/system-error.js";

/** The beginning of files. Source: POSIX head, the GNU coreutils manual. */
export const head: Command = (call) => {
  const options = parseOptions(withoutOldCount(call.args, "-"), endTable);
  const count = countOf(
    call,
    options.given.findLast(([name]) => name === "n" || name === "c"),
  );
  if (count === undefined) return 1;
  const paths = options.operands.length === 0 ? ["-"] : options.operands;
  const end = options.has("z") ? "\0" : "\n";
  const header = headerOf(call, options, paths.length);
  let status = 0;
  for (const path of paths) {
    try {
      if (path !== "-") call.files.open(path, { read: true });
      header(path);
      writeText(call.stdout, beginning(inputText(call, path), count, end));
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      const quoted = quotedName(path);
      complain(
        call,
        error.errno === "EISDIR" ? `error reading ${quoted}: ${error.message}` : `cannot open ${quoted} for reading: ${error.message}`,
      );
      status = 1;
    }
  }
  return status;
};

function countOf(call: Invocation, given: readonly [name: string, value: string] | undefined): EndCount | undefined {
  const [name = "n", text = "10"] = given ?? [];
  const size = sizeOf(text.replace(/^[-+]/, ""));
  if (size !== undefined) return { bytes: name === "c", number: size, other: text.startsWith("-") };
  complain(call, `invalid number of ${name === "c" ? "bytes" : "lines"}: '${text}'`);
  return undefined;
}

/** With `other` all but the last. */
function beginning(text: string, { bytes, number, other }: EndCount, end: string): string {
  if (bytes) return other ? text.slice(0, Math.max(0, text.length - number)) : text.slice(0, number);
  const lines = text.split(end);
  const last = lines.pop() ?? "";
  const all = [...lines.map((line) => line + end), ...(last === "" ? [] : [last])];
  return (other ? all.slice(0, Math.max(0, all.length - number)) : all.slice(0, number)).join("");
}
