import type { Command, Invocation } from "../command.js";
import { complain } from "../complain.js";
import { nameInMessage } from "../coreutils/gnu-quotes.js";
import { inputText, linesOf } from "../coreutils/text-input.js";
import { type ParsedOptions, parseOptions } from "../getopt.js";
import { compareKeys } from "../sort/compare.js";
import { SortError } from "../sort/error.js";
import { addOrder, isPlainOrder, keyText, parseSortKey, plainOrder, type SortKey } from "../sort/key.js";
import { writeText } from "../system/open-file.js";
import { SystemError } from "../system/system-error.js";

const table = {
  short: "unrk:t:fbo:cCsVzdighMmS:T:",
  long: {
    unique: "u",
    "numeric-sort": "n",
    reverse: "r",
    "key=": "k",
    "field-separator=": "t",
    "ignore-case": "f",
    "ignore-leading-blanks": "b",
    "output=": "o",
    stable: "s",
    "version-sort": "V",
    "zero-terminated": "z",
    "dictionary-order": "d",
    "ignore-nonprinting": "i",
    "general-numeric-sort": "g",
    "human-numeric-sort": "h",
    "month-sort": "M",
    merge: "m",
    "buffer-size=": "S",
    "temporary-directory=": "T",
    "parallel=": "parallel",
  },
};

/** Sorts lines by bytes, numbers or parts of them. Source: POSIX sort, the GNU coreutils manual. */
export const sort: Command = (call) => {
  try {
    return sortLines(call, parseOptions(call.args, table));
  } catch (error) {
    if (!(error instanceof SortError)) throw error;
    complain(call, error.message);
    return 2;
  }
};

function sortLines(call: Invocation, options: ParsedOptions): number {
  const compare = comparison(options);
  const isOnlyCheck = options.has("c") || options.has("C");
  const end = options.has("z") ? "\0" : "\n";
  const paths = options.operands.length === 0 ? ["-"] : options.operands;
  if (isOnlyCheck && paths.length > 1) throw new SortError(`extra operand '${paths[1]}' not allowed with -${options.has("c") ? "c" : "C"}`);
  const sources = paths.map((path) => linesOf(read(call, path), end));
  const unique = options.has("u");
  if (isOnlyCheck) return check(call, paths[0] ?? "-", sources[0] ?? [], { compare: compare.lines, unique, silent: options.has("C") });
  const lines = options.has("m") ? merged(sources, compare.lines) : sources.flat().sort(compare.lines);
  const kept = unique ? lines.filter((line, index) => index === 0 || compare.lines(lines[index - 1] ?? "", line) !== 0) : lines;
  write(call, options.value("o"), kept.map((line) => line + end).join(""));
  return 0;
}

function comparison(options: ParsedOptions): { readonly lines: (left: string, right: string) => number } {
  const global = plainOrder();
  for (const [name] of options.given) if (name !== "k") addOrder(global, name, "both");
  const given = options.given.filter(([name]) => name === "k").map(([, value]) => parseSortKey(value));
  const keys: SortKey[] = given.map((key) => (isPlainOrder(key.order) && !key.order.reverse ? { ...key, order: global } : key));
  if (keys.length === 0 && !isPlainOrder(global)) {
    keys.push({ startField: 0, startByte: 0, endField: Number.POSITIVE_INFINITY, endByte: 0, order: global });
  }
  const separator = separatorOf(options);
  const wholeLine = keys.length === 0 || !(options.has("u") || options.has("s"));
  const texts = new Map<string, readonly string[]>();
  const textsOf = (line: string) => {
    let found = texts.get(line);
    if (found === undefined) {
      found = keys.map((key) => keyText(line, key, separator));
      texts.set(line, found);
    }
    return found;
  };
  return {
    lines: (left, right) => {
      if (left === right) return 0;
      const [one, other] = [textsOf(left), textsOf(right)];
      for (const [index, key] of keys.entries()) {
        const order = compareKeys(one[index] ?? "", other[index] ?? "", key.order);
        if (order !== 0) return key.order.reverse ? -order : order;
      }
      return wholeLine ? (left < right ? -1 : 1) * (global.reverse ? -1 : 1) : 0;
    },
  };
}

function separatorOf(options: ParsedOptions): string | undefined {
  const value = options.value("t");
  if (value === "") throw new SortError("empty tab");
  if (value === "\\0") return "\0";
  if (value !== undefined && value.length > 1) throw new SortError(`multi-character tab '${value}'`);
  return value;
}

function read(call: Invocation, path: string): string {
  try {
    return inputText(call, path);
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    throw new SortError(`${error.errno === "EISDIR" ? "read failed" : "cannot read"}: ${nameInMessage(path)}: ${error.message}`);
  }
}

function write(call: Invocation, path: string | undefined, text: string): void {
  try {
    if (path === undefined) writeText(call.stdout, text);
    else call.files.writeText(path, text);
  } catch (error) {
    if (!(error instanceof SystemError) || path === undefined) throw error;
    throw new SortError(`open failed: ${nameInMessage(path)}: ${error.message}`);
  }
}

interface CheckOptions {
  readonly compare: (left: string, right: string) => number;
  readonly unique: boolean;
  readonly silent: boolean;
}

function check(call: Invocation, path: string, lines: readonly string[], { compare, unique, silent }: CheckOptions): number {
  for (let index = 1; index < lines.length; index++) {
    const order = compare(lines[index - 1] ?? "", lines[index] ?? "");
    if (order < 0 || (order === 0 && !unique)) continue;
    if (!silent) complain(call, `${path}:${index + 1}: disorder: ${lines[index]}`);
    return 1;
  }
  return 0;
}

/** Takes the smallest first line of all again and again: what is not sorted stays so. */
function merged(sources: readonly (readonly string[])[], compare: (left: string, right: string) => number): string[] {
  const places = sources.map(() => 0);
  const result: string[] = [];
  for (;;) {
    let best = -1;
    let bestLine: string | undefined;
    for (const [index, lines] of sources.entries()) {
      const line = lines[places[index] ?? 0];
      if (line === undefined || (bestLine !== undefined && compare(bestLine, line) <= 0)) continue;
      best = index;
      bestLine = line;
    }
    if (bestLine === undefined) return result;
    result.push(bestLine);
    places[best] = (places[best] ?? 0) + 1;
  }
}
