import { type Command, UnsupportedCall } from "../command.js";
import { attempt, complain } from "../complain.js";
import { nameInMessage } from "../coreutils/gnu-quotes.js";
import { inputText, linesOf } from "../coreutils/text-input.js";
import { wrongUsage } from "../coreutils/usage.js";
import { parseOptions } from "../getopt.js";
import { regularExpression } from "../regular-expression/regular-expression.js";
import { writeText } from "../system/open-file.js";

const table = {
  short: "b:h:f:s:v:w:i:n:l:p",
  long: {
    "body-numbering=": "b",
    "header-numbering=": "h",
    "footer-numbering=": "f",
    "number-separator=": "s",
    "starting-line-number=": "v",
    "number-width=": "w",
    "line-increment=": "i",
    "number-format=": "n",
    "join-blank-lines=": "l",
    "no-renumber": "p",
  },
};

/** Says whether a line is numbered. */
type Style = (line: string) => boolean;

/** The marks of the sections of a page. */
const sections: Readonly<Record<string, "header" | "body" | "footer">> = { "\\:\\:\\:": "header", "\\:\\:": "body", "\\:": "footer" };

/** Numbers lines. Source: POSIX nl, the GNU coreutils manual. */
export const nl: Command = (call) => {
  const options = parseOptions(call.args, table);
  const given = { header: options.value("h") ?? "n", body: options.value("b") ?? "t", footer: options.value("f") ?? "n" };
  for (const [section, text] of Object.entries(given)) {
    if (!/^(?:[atn]$|p)/.test(text)) return wrongUsage(call, `invalid ${section} numbering style: '${text}'`);
  }
  const styles = { header: styleOf(given.header), body: styleOf(given.body), footer: styleOf(given.footer) };
  const numbers = new Map<string, number>();
  for (const [name, value] of [
    ["v", "1"],
    ["w", "6"],
    ["i", "1"],
    ["l", "1"],
  ] as const) {
    const text = options.value(name) ?? value;
    if (!/^-?\d+$/.test(text)) throw new UnsupportedCall(`the number ${text} of nl`);
    numbers.set(name, Number(text));
  }
  const [start = 1, width = 6, step = 1, blanks = 1] = ["v", "w", "i", "l"].map((name) => numbers.get(name));
  if (width === 0) return complain(call, "invalid line number field width: '0': Numerical result out of range");
  const format = options.value("n") ?? "rn";
  if (!/^(?:ln|rn|rz)$/.test(format)) return wrongUsage(call, `invalid line numbering format: '${format}'`);
  const separator = options.value("s") ?? "\t";
  let number = start;
  let section: "header" | "body" | "footer" = "body";
  let blankRun = 0;
  let status = 0;
  const shown = (line: string): string => {
    const next = sections[line];
    if (next !== undefined) {
      section = next;
      if (!options.has("p")) number = start;
      return "\n";
    }
    blankRun = line === "" ? blankRun + 1 : 0;
    const counts = styles[section](line) && !(line === "" && given[section] === "a" && blankRun < blanks);
    if (!counts) return line === "" ? `${" ".repeat(width + separator.length)}\n` : `${" ".repeat(width + separator.length)}${line}\n`;
    blankRun = 0;
    const text = inColumn(number, width, format);
    number += step;
    return `${text}${separator}${line}\n`;
  };
  for (const path of options.operands.length === 0 ? ["-"] : options.operands) {
    const copy = () => writeText(call.stdout, linesOf(inputText(call, path)).map(shown).join(""));
    if (!attempt(call, nameInMessage(path), copy)) status = 1;
  }
  return status;
};

function styleOf(text: string): Style {
  if (text === "a") return () => true;
  if (text === "t") return (line) => line !== "";
  if (text === "n") return () => false;
  const expression = regularExpression(text.slice(1), { dialect: "basic" });
  return (line) => expression.test(line);
}

function inColumn(number: number, width: number, format: string): string {
  if (format === "ln") return String(number).padEnd(width);
  if (format === "rn") return String(number).padStart(width);
  return number < 0 ? `-${String(-number).padStart(width - 1, "0")}` : String(number).padStart(width, "0");
}
