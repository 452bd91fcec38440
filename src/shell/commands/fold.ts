import type { Command } from "../command.js";
import { attempt, complain } from "../complain.js";
import { nameInMessage } from "../coreutils/gnu-quotes.js";
import { inputText } from "../coreutils/text-input.js";
import { parseOptions } from "../getopt.js";
import { writeText } from "../system/open-file.js";

const table = { short: "bsw:", long: { bytes: "b", spaces: "s", "width=": "w" } };

/** Breaks lines that are too long. Source: POSIX fold, the GNU coreutils manual. */
export const fold: Command = (call) => {
  const args = call.args.map((arg) => (/^-\d+$/.test(arg) ? `-w${arg.slice(1)}` : arg));
  const options = parseOptions(args, table);
  const width = options.value("w") ?? "80";
  if (!/^\d+$/.test(width)) return complain(call, `invalid number of columns: '${width}'`);
  if (Number(width) === 0) return complain(call, `invalid number of columns: '${width}': Numerical result out of range`);
  const how = { width: Number(width), bytes: options.has("b"), spaces: options.has("s") };
  let status = 0;
  for (const path of options.operands.length === 0 ? ["-"] : options.operands) {
    const copy = () => {
      const lines = inputText(call, path).split("\n");
      writeText(call.stdout, lines.map((line) => folded(line, how)).join("\n"));
    };
    if (!attempt(call, nameInMessage(path), copy)) status = 1;
  }
  return status;
};

interface How {
  readonly width: number;
  readonly bytes: boolean;
  readonly spaces: boolean;
}

function folded(line: string, { width, bytes, spaces }: How): string {
  let result = "";
  let part = "";
  let column = 0;
  const advanced = (from: number, character: string): number => {
    if (bytes) return from + 1;
    if (character === "\b") return Math.max(0, from - 1);
    if (character === "\r") return 0;
    return character === "\t" ? from + 8 - (from % 8) : from + 1;
  };
  const columnOf = (text: string) => [...text].reduce(advanced, 0);
  for (const character of line) {
    while (advanced(column, character) > width && part !== "") {
      const blank = spaces ? Math.max(part.lastIndexOf(" "), part.lastIndexOf("\t")) + 1 : 0;
      const end = blank === 0 ? part.length : blank;
      result += `${part.slice(0, end)}\n`;
      part = part.slice(end);
      column = columnOf(part);
    }
    part += character;
    column = advanced(column, character);
  }
  return result + part;
}
