import type { Command } from "../command.js";
import { attempt } from "../complain.js";
import { nameInMessage } from "../coreutils/gnu-quotes.js";
import { inputText, linesOf } from "../coreutils/text-input.js";
import { wrongUsage } from "../coreutils/usage.js";
import { parseOptions } from "../getopt.js";
import { writeText } from "../system/open-file.js";

const table = {
  short: "b:c:f:d:snz",
  long: {
    "bytes=": "b",
    "characters=": "c",
    "fields=": "f",
    "delimiter=": "d",
    "only-delimited": "s",
    complement: "complement",
    "output-delimiter=": "output-delimiter",
    "zero-terminated": "z",
  },
};

/** From and to, both counted from 1 and with what they name. */
type Range = readonly [first: number, last: number];

/** Parts of lines. Source: POSIX cut, the GNU coreutils manual. */
export const cut: Command = (call) => {
  const options = parseOptions(call.args, table);
  const lists = options.given.filter(([name]) => /^[bcf]$/.test(name));
  const [list] = lists;
  if (lists.length > 1) return wrongUsage(call, "only one list may be specified");
  const delimiter = options.value("d");
  if (delimiter !== undefined && delimiter.length > 1) return wrongUsage(call, "the delimiter must be a single character");
  if (list === undefined) return wrongUsage(call, "you must specify a list of bytes, characters, or fields");
  const isFields = list[0] === "f";
  if (!isFields && delimiter !== undefined) return wrongUsage(call, "an input delimiter may be specified only when operating on fields");
  if (!isFields && options.has("s")) {
    return wrongUsage(call, "suppressing non-delimited lines makes sense\n\tonly when operating on fields");
  }
  const ranges = parseRanges(list[1], isFields);
  if (typeof ranges === "string") return wrongUsage(call, ranges);
  const chosen = options.has("complement") ? complementOf(ranges) : ranges;
  const mark = delimiter === undefined ? "\t" : delimiter === "" ? "\0" : delimiter;
  const between = options.value("output-delimiter");
  const end = options.has("z") ? "\0" : "\n";
  const cutLine = (line: string): string | undefined => {
    if (!isFields)
      return chosen
        .map(([first, last]) => line.slice(first - 1, last))
        .filter((part) => part !== "")
        .join(between ?? "");
    if (!line.includes(mark)) return options.has("s") ? undefined : line;
    const parts = line.split(mark);
    return chosen.flatMap(([first, last]) => parts.slice(first - 1, last)).join(between ?? mark);
  };
  let status = 0;
  for (const path of options.operands.length === 0 ? ["-"] : options.operands) {
    const done = attempt(call, nameInMessage(path), () => {
      const lines = linesOf(inputText(call, path), end).map(cutLine);
      writeText(call.stdout, lines.map((line) => (line === undefined ? "" : line + end)).join(""));
    });
    if (!done) status = 1;
  }
  return status;
};

/** The ranges in their order, without overlaps; or what is wrong with the list. */
function parseRanges(list: string, isFields: boolean): Range[] | string {
  const fromOne = isFields ? "fields are numbered from 1" : "byte/character positions are numbered from 1";
  const ranges: Range[] = [];
  for (const item of list.split(/[, \t]/)) {
    const match = /^(\d*)(-?)(\d*)$/.exec(item);
    if (match === null) {
      const invalid = /[^\d-].*/.exec(item)?.[0] ?? item;
      return isFields ? `invalid field value '${invalid}'` : `invalid byte/character position '${invalid}'`;
    }
    const [, first = "", dash, last = ""] = match;
    if (item === "-") return "invalid range with no endpoint: -";
    const tooLarge = [first, last].find((one) => BigInt(one || 0) >= 2n ** 64n - 1n);
    if (tooLarge !== undefined)
      return isFields ? `field number '${tooLarge}' is too large` : `byte/character offset '${tooLarge}' is too large`;
    const from = first === "" && dash !== "" ? 1 : Number(first);
    if (from === 0) return fromOne;
    const to = dash === "" ? from : last === "" ? Number.POSITIVE_INFINITY : Number(last);
    if (to < from) return "invalid decreasing range";
    ranges.push([from, to]);
  }
  const merged: Range[] = [];
  for (const [first, last] of ranges.sort((one, other) => one[0] - other[0])) {
    const before = merged.at(-1);
    if (before !== undefined && first <= before[1]) merged[merged.length - 1] = [before[0], Math.max(before[1], last)];
    else merged.push([first, last]);
  }
  return merged;
}

function complementOf(ranges: readonly Range[]): Range[] {
  const rest: Range[] = [];
  let next = 1;
  for (const [first, last] of ranges) {
    if (first > next) rest.push([next, first - 1]);
    next = last + 1;
  }
  if (next !== Number.POSITIVE_INFINITY) rest.push([next, Number.POSITIVE_INFINITY]);
  return rest;
}
