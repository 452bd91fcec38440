import { type Command, type Invocation, UnsupportedCall } from "../command.js";
import { complain } from "../complain.js";
import { type OptionTable, type ParsedOptions, parseOptions } from "../getopt.js";
import { type GrepFile, grepFiles } from "../grep/files.js";
import { type LineMatcher, lineMatcher } from "../grep/patterns.js";
import { type SearchSettings, searchText } from "../grep/search.js";
import { RegularExpressionError } from "../regular-expression/node.js";
import { readRest, writeText } from "../system/open-file.js";
import { SystemError } from "../system/system-error.js";

const table: OptionTable = {
  short: "EFGe:f:iyvwxclLqsnohHrRm:A:B:C:0123456789zZabIU",
  long: {
    "extended-regexp": "E",
    "fixed-strings": "F",
    "basic-regexp": "G",
    "regexp=": "e",
    "file=": "f",
    "ignore-case": "i",
    "no-ignore-case": "no-ignore-case",
    "invert-match": "v",
    "word-regexp": "w",
    "line-regexp": "x",
    count: "c",
    "files-with-matches": "l",
    "files-without-match": "L",
    quiet: "q",
    silent: "q",
    "no-messages": "s",
    "line-number": "n",
    "only-matching": "o",
    "no-filename": "h",
    "with-filename": "H",
    recursive: "r",
    "dereference-recursive": "R",
    "max-count=": "m",
    "after-context=": "A",
    "before-context=": "B",
    "context=": "C",
    "null-data": "z",
    null: "Z",
    text: "a",
    "byte-offset": "b",
    binary: "U",
    "line-buffered": "line-buffered",
    "color=?": "color",
    "colour=?": "color",
    "label=": "label",
    "include=": "include",
    "exclude=": "exclude",
    "exclude-dir=": "exclude-dir",
    "binary-files=": "binary-files",
  },
};

/** Lines of files that match a pattern. Source: POSIX grep, the GNU grep manual. */
export const grep: Command = (call) => grepAs({ ...call, name: "grep" }, "G");

/** grep with another kind of pattern where the arguments name none: egrep and fgrep. */
export function grepAs(call: Invocation, kind: "E" | "F" | "G"): number {
  const options = parseOptions(call.args, table);
  const fail = (message: string): 2 => {
    complain(call, message);
    return 2;
  };
  const kinds = new Set([...(kind === "G" ? [] : [kind]), ...options.given.map(([name]) => name).filter((name) => /^[EFG]$/.test(name))]);
  if (kinds.size > 1) return fail("conflicting matchers specified");
  const operands = [...options.operands];
  let patterns: string[] | undefined;
  let matcher: LineMatcher;
  try {
    patterns = patternsOf(call, options);
    if (patterns === undefined) {
      const first = operands.shift();
      if (first === undefined) {
        writeText(call.stderr, "Usage: grep [OPTION]... PATTERNS [FILE]...\nTry 'grep --help' for more information.\n");
        return 2;
      }
      patterns = first.split("\n");
    }
    matcher = lineMatcher(patterns, {
      kind: kinds.has("E") ? "extended" : kinds.has("F") ? "fixed" : "basic",
      ignoreCase: (options.given.findLast(([name]) => /^(?:i|y|no-ignore-case)$/.test(name))?.[0] ?? "no-ignore-case") !== "no-ignore-case",
      whole: options.has("x") ? "line" : options.has("w") ? "word" : undefined,
    });
  } catch (error) {
    if (!(error instanceof RegularExpressionError) && !(error instanceof FileTrouble)) throw error;
    return fail(error.message);
  }
  for (const warning of matcher.warnings) complain(call, `warning: ${warning}`);
  const settings = settingsOf(options, matcher, fail);
  return typeof settings === "number" ? settings : searchAll(call, options, settings, grepFiles(call, options, operands));
}

/** A file of patterns that cannot be read. */
class FileTrouble extends Error {}

function patternsOf(call: Invocation, options: ParsedOptions): string[] | undefined {
  const given = options.given.filter(([name]) => name === "e" || name === "f");
  if (given.length === 0) return undefined;
  return given.flatMap(([name, value]) => {
    if (name === "e") return value.split("\n");
    try {
      const text = value === "-" ? readRest(call.stdin) : call.files.readText(value);
      return text === "" ? [] : text.replace(/\n$/, "").split("\n");
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      throw new FileTrouble(`${value}: ${error.message}`);
    }
  });
}

function settingsOf(options: ParsedOptions, matcher: LineMatcher, fail: (message: string) => number): SearchSettings | number {
  const color = options.value("color");
  if (color !== undefined && !/^(?:never|no|none|auto|tty|if-tty|)$/.test(color)) throw new UnsupportedCall("the option --color");
  const context = { before: 0, after: 0 };
  let digits = "";
  const pairs = options.given.filter(([name]) => /^[\dABC]$/.test(name));
  for (const [name, value] of pairs) {
    if (/\d/.test(name)) digits += name;
    else if (!/^\d+$/.test(value)) return fail(`${value}: invalid context length argument`);
  }
  const number = (name: string) => options.value(name) ?? options.value("C") ?? (digits === "" ? "0" : digits);
  context.before = Number(number("B"));
  context.after = Number(number("A"));
  const most = options.value("m") ?? "-1";
  if (!/^-?\d+$/.test(most)) return fail("invalid max count");
  const named = options.given.findLast(([name]) => name === "a" || name === "I" || name === "binary-files");
  const binary = named?.[0] === "binary-files" ? named[1] : named?.[0] === "a" ? "text" : named?.[0] === "I" ? "without-match" : "binary";
  if (!/^(?:text|without-match|binary)$/.test(binary)) return fail("unknown binary-files type");
  const isList = options.has("l") || options.has("L");
  return {
    matcher,
    invert: options.has("v"),
    onlyMatching: options.has("o"),
    lineNumbers: options.has("n"),
    byteOffsets: options.has("b"),
    ...context,
    most: Number(most) < 0 ? Number.POSITIVE_INFINITY : Number(most),
    show: options.has("q") ? "nothing" : isList ? "names" : options.has("c") ? "count" : "lines",
    lineEnd: options.has("z") ? "\0" : "\n",
    nameEnd: options.has("Z") ? "\0" : "\n",
    binary: binary === "text" ? "text" : binary === "binary" ? "message" : "none",
  };
}

function searchAll(
  call: Invocation,
  options: ParsedOptions,
  settings: SearchSettings,
  found: { readonly files: Iterable<GrepFile>; readonly withNames: boolean },
): number {
  let failed = false;
  let selected = false;
  const separate = { needed: false };
  // Nothing can be selected: grep then reads nothing
  if (settings.most === 0) return 1;
  for (const { name, read } of found.files) {
    let text: string | undefined;
    try {
      text = read();
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      if (!options.has("s")) complain(call, `${name}: ${error.message}`);
      failed = true;
      continue;
    }
    const { count, output, isBinary } = searchText(text, found.withNames ? name : undefined, settings, separate);
    if (count > 0) selected = true;
    if (settings.show === "nothing" && count > 0) return 0;
    writeText(call.stdout, output);
    const nameMark = settings.nameEnd === "\0" ? "\0" : ":";
    if (settings.show === "count") writeText(call.stdout, `${found.withNames ? `${name}${nameMark}` : ""}${count}\n`);
    if (settings.show === "names" && count > 0 === (lastOf(options, "l", "L") === "l"))
      writeText(call.stdout, `${name}${settings.nameEnd}`);
    if (isBinary) complain(call, `${name}: binary file matches`);
  }
  if (failed) return 2;
  return selected ? 0 : 1;
}

const lastOf = (options: ParsedOptions, ...names: readonly string[]): string | undefined =>
  options.given.findLast(([name]) => names.includes(name))?.[0];
