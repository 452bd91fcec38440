import type { Command, Invocation } from "../command.js";
import { complain } from "../complain.js";
import { nameInMessage } from "../coreutils/gnu-quotes.js";
import { inputText } from "../coreutils/text-input.js";
import { parseOptions } from "../getopt.js";
import { writeText } from "../system/open-file.js";
import { SystemError } from "../system/system-error.js";
import { TreeFile } from "../system/tree-file.js";

const table = { short: "lwcmL", long: { lines: "l", words: "w", bytes: "c", chars: "m", "max-line-length": "L" } };

const kinds = ["l", "w", "m", "c", "L"] as const;

/** Counts lines, words and bytes. Source: POSIX wc, the GNU coreutils manual. */
export const wc: Command = (call) => {
  const options = parseOptions(call.args, table);
  const chosen = kinds.filter((kind) => options.has(kind));
  const shown = chosen.length > 0 ? chosen : (["l", "w", "c"] as const);
  const paths = options.operands.length === 0 ? ["-"] : options.operands;
  let status = 0;
  const files = paths.map((path) => {
    try {
      return { path, text: inputText(call, path) };
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      complain(call, `${nameInMessage(path)}: ${error.message}`);
      status = 1;
      return { path, text: error.errno === "EISDIR" ? "" : undefined };
    }
  });
  const width = shown.length === 1 && paths.length === 1 ? 1 : widthFor(call, files);
  const total = new Map<string, number>();
  const show = (counts: ReadonlyMap<string, number>, name: string | undefined) => {
    const columns = shown.map((kind) => String(counts.get(kind) ?? 0).padStart(width));
    writeText(call.stdout, `${[...columns, ...(name === undefined ? [] : [name])].join(" ")}\n`);
  };
  for (const { path, text } of files) {
    if (text === undefined) continue;
    const counts = countsOf(text);
    show(counts, options.operands.length === 0 ? undefined : path);
    for (const kind of kinds) {
      const [one, all] = [counts.get(kind) ?? 0, total.get(kind) ?? 0];
      total.set(kind, kind === "L" ? Math.max(one, all) : one + all);
    }
  }
  if (paths.length > 1) show(total, "total");
  return status;
};

/** The digits of the size of all files together; at least 7 where one of them is no regular file. */
function widthFor(call: Invocation, files: readonly { readonly path: string; readonly text: string | undefined }[]): number {
  let size = 0;
  let least = 1;
  for (const { path, text } of files) {
    const isFile = path === "-" ? call.stdin instanceof TreeFile : call.files.find(path)?.type === "file";
    if (isFile) size += text?.length ?? 0;
    else if (text !== undefined) least = 7;
  }
  return Math.max(least, String(size).length);
}

function countsOf(text: string): Map<string, number> {
  let longest = 0;
  for (const line of text.split("\n")) {
    let width = 0;
    for (const part of line.split(/[\r\f]/)) {
      width = 0;
      for (const character of part) {
        if (character === "\t") width += 8 - (width % 8);
        else if (character >= " " && character <= "~") width += 1;
      }
      longest = Math.max(longest, width);
    }
  }
  return new Map([
    ["l", text.split("\n").length - 1],
    ["w", text.match(/[^ \t\n\v\f\r]+/g)?.filter((word) => /[!-~]/.test(word)).length ?? 0],
    ["c", text.length],
    ["m", text.length],
    ["L", longest],
  ]);
}
