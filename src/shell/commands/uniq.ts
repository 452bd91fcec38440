import type { Command } from "../command.js";
import { attempt, complain } from "../complain.js";
import { nameInMessage } from "../coreutils/gnu-quotes.js";
import { inputText, linesOf } from "../coreutils/text-input.js";
import { wrongUsage } from "../coreutils/usage.js";
import { parseOptions } from "../getopt.js";
import { writeText } from "../system/open-file.js";

const table = {
  short: "cdDuif:s:w:z",
  long: {
    count: "c",
    repeated: "d",
    unique: "u",
    "ignore-case": "i",
    "skip-fields=": "f",
    "skip-chars=": "s",
    "check-chars=": "w",
    "zero-terminated": "z",
  },
};

const numbers = [
  ["f", "fields to skip"],
  ["s", "bytes to skip"],
  ["w", "bytes to compare"],
] as const;

/** Lines without those that are as the one before. Source: POSIX uniq, the GNU coreutils manual. */
export const uniq: Command = (call) => {
  const options = parseOptions(call.args, table);
  for (const [name, what] of numbers) {
    const value = options.value(name);
    if (value !== undefined && !/^\d+$/.test(value)) return complain(call, `${value}: invalid number of ${what}`);
  }
  const [input = "-", output = "-", extra] = options.operands;
  if (extra !== undefined) return wrongUsage(call, `extra operand '${extra}'`);
  const all = options.has("D");
  if (all && options.has("c")) return wrongUsage(call, "printing all duplicated lines and repeat counts is meaningless");
  const end = options.has("z") ? "\0" : "\n";
  const number = (name: string, other: number) => Number(options.value(name) ?? other);
  const [fields, skipped, compared] = [number("f", 0), number("s", 0), number("w", Number.POSITIVE_INFINITY)];
  const keyOf = (line: string): string => {
    let rest = line;
    for (let field = 0; field < fields; field++) rest = rest.replace(/^[ \t]*[^ \t]*/, "");
    const key = rest.slice(skipped, skipped + compared);
    return options.has("i") ? key.replace(/[a-z]/g, (letter) => letter.toUpperCase()) : key;
  };
  const shows = (count: number) => (count === 1 ? !options.has("d") && !all : !options.has("u"));
  let text = "";
  if (input !== "-" && call.files.isDirectory(input)) return complain(call, `error reading '${input}'`);
  const isRead = attempt(call, nameInMessage(input), () => {
    text = inputText(call, input);
  });
  if (!isRead) return 1;
  let result = "";
  for (const group of groupsOf(linesOf(text, end), keyOf)) {
    if (!shows(group.length)) continue;
    const count = options.has("c") ? `${String(group.length).padStart(7)} ` : "";
    for (const line of all ? group : group.slice(0, 1)) result += `${count}${line}${end}`;
  }
  const write = () => (output === "-" ? writeText(call.stdout, result) : call.files.writeText(output, result));
  return attempt(call, nameInMessage(output), write) ? 0 : 1;
};

function groupsOf(lines: readonly string[], keyOf: (line: string) => string): string[][] {
  const groups: string[][] = [];
  let key: string | undefined;
  for (const line of lines) {
    const next = keyOf(line);
    if (key === next) groups.at(-1)?.push(line);
    else groups.push([line]);
    key = next;
  }
  return groups;
}
