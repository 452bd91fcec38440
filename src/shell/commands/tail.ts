import { type Command, type Invocation, UnsupportedCall } from "../command.js";
import { complain } from "../complain.js";
import { quotedName } from "../coreutils/gnu-quotes.js";
import { sizeOf } from "../coreutils/size-text.js";
import { type EndCount, endTable, headerOf, withoutOldCount } from "../coreutils/text-end.js";
import { inputText } from "../coreutils/text-input.js";
import { parseOptions } from "../getopt.js";
import { writeText } from "../system/open-file.js";
import { SystemError } from "../system/system-error.js";

/** The end of files; without -f, for nothing is written while a program runs. Source: POSIX tail, the GNU coreutils manual. */
export const tail: Command = (call) => {
  const [first = "", ...rest] = call.args;
  if (/^-\d+$/.test(first) && rest.length > 1) return complain(call, `option used in invalid context -- ${first.charAt(1)}`);
  const old = rest.length <= 1 || !/^[-+]\d/.test(first);
  const options = parseOptions(old ? withoutOldCount(call.args, "-+") : call.args, endTable);
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
      writeText(call.stdout, ending(inputText(call, path), count, end));
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
  if (size !== undefined) return { bytes: name === "c", number: size, other: text.startsWith("+") };
  if (/^[-+]?\d/.test(text)) throw new UnsupportedCall(`the count ${text} of tail`);
  complain(call, `invalid number of ${name === "c" ? "bytes" : "lines"}: '${text}'`);
  return undefined;
}

/** With `other` from a line or byte on. */
function ending(text: string, { bytes, number, other }: EndCount, end: string): string {
  if (bytes) return other ? text.slice(Math.max(0, number - 1)) : text.slice(Math.max(0, text.length - number));
  const lines = text.split(end);
  const last = lines.pop() ?? "";
  const all = [...lines.map((line) => line + end), ...(last === "" ? [] : [last])];
  return all.slice(other ? Math.max(0, number - 1) : Math.max(0, all.length - number)).join("");
}
