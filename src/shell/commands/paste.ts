import type { Command, Invocation } from "../command.js";
import { attempt, complain } from "../complain.js";
import { nameInMessage } from "../coreutils/gnu-quotes.js";
import { inputText, linesOf } from "../coreutils/text-input.js";
import { parseOptions } from "../getopt.js";
import { writeText } from "../system/open-file.js";

const table = { short: "d:sz", long: { "delimiters=": "d", serial: "s", "zero-terminated": "z" } };

/** The lines of files side by side. Source: POSIX paste, the GNU coreutils manual. */
export const paste: Command = (call) => {
  const options = parseOptions(call.args, table);
  const list = options.value("d") ?? "\t";
  const delimiters = delimitersOf(list);
  if (delimiters === undefined) return complain(call, `delimiter list ends with an unescaped backslash: ${list}`);
  const end = options.has("z") ? "\0" : "\n";
  const paths = options.operands.length === 0 ? ["-"] : options.operands;
  return options.has("s") ? pasteSerial(call, paths, delimiters, end) : pasteParallel(call, paths, delimiters, end);
};

function delimitersOf(list: string): string[] | undefined {
  if (/(?:^|[^\\])(?:\\\\)*\\$/.test(list)) return undefined;
  const found = (list.match(/\\?[\s\S]/g) ?? []).map((one) => {
    if (one.length === 1) return one;
    const letter = one.charAt(1);
    return { "0": "", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v" }[letter] ?? letter;
  });
  return found.length === 0 ? [""] : found;
}

function pasteSerial(call: Invocation, paths: readonly string[], delimiters: readonly string[], end: string): number {
  let status = 0;
  for (const path of paths) {
    const copy = () => {
      const lines = linesOf(inputText(call, path), end);
      writeText(
        call.stdout,
        lines.map((line, index) => (index === 0 ? "" : (delimiters[(index - 1) % delimiters.length] ?? "")) + line).join("") + end,
      );
    };
    if (!attempt(call, nameInMessage(path), copy)) status = 1;
  }
  return status;
}

function pasteParallel(call: Invocation, paths: readonly string[], delimiters: readonly string[], end: string): number {
  const inputs: string[][] = [];
  let standard: string[] | undefined;
  for (const path of paths) {
    const read = () => linesOf(inputText(call, path), end).reverse();
    const open = () => {
      // Every "-" takes the next line of the one standard input
      if (path === "-") standard ??= read();
      inputs.push(path === "-" && standard !== undefined ? standard : read());
    };
    if (!attempt(call, nameInMessage(path), open)) return 1;
  }
  for (;;) {
    const columns = inputs.map((lines) => lines.pop());
    if (columns.every((column) => column === undefined)) return 0;
    const last = columns.length - 1;
    writeText(
      call.stdout,
      columns.map((column, index) => (column ?? "") + (index === last ? end : (delimiters[index % delimiters.length] ?? ""))).join(""),
    );
  }
}
