import { type Command, type Invocation, UnsupportedCall } from "../command.js";
import { complain } from "../complain.js";
import { quotedName, shellWord } from "../coreutils/gnu-quotes.js";
import { lookForProgram } from "../coreutils/run-program.js";
import { wrongUsage } from "../coreutils/usage.js";
import { readXargs, splitXargs } from "../coreutils/xargs-input.js";
import { type ParsedOptions, parseOptions } from "../getopt.js";
import { nullFile, readRest, writeText } from "../system/open-file.js";
import { SystemError } from "../system/system-error.js";

/** Bytes of one command line. Source: xargs(1). */
const mostBytes = 131_072 - 2048;

/** Runs a program with arguments from its input. Source: POSIX xargs, GNU findutils. */
export const xargs: Command = (call) => {
  const options = parseOptions(call.args, {
    short: "0a:d:E:I:i::L:l::n:P:rtx",
    long: {
      null: "0",
      "arg-file=": "a",
      "delimiter=": "d",
      "replace=?": "i",
      "max-lines=?": "l",
      "max-args=": "n",
      "max-procs=": "P",
      "no-run-if-empty": "r",
      verbose: "t",
      exit: "x",
    },
    stopsAtOperand: true,
  });
  for (const name of ["n", "L", "P"]) {
    const value = options.value(name);
    if (value === undefined) continue;
    if (!/^\d+$/.test(value)) return wrongUsage(call, `invalid number "${value}" for -${name} option`);
    if (Number(value) < 1 && name !== "P") return wrongUsage(call, `value ${value} for -${name} option should be >= 1`);
  }
  const mark = options.has("I") ? options.value("I") : options.has("i") ? options.value("i") || "{}" : undefined;
  const lineText = options.value("L") ?? (options.has("l") ? options.value("l") || "1" : undefined);
  const most = mostArguments(call, options);
  if (lineText !== undefined && (most !== undefined || mark !== undefined)) throw new UnsupportedCall("the option -L with -n or -I");
  const input = inputOf(call, options);
  if (input === undefined) return 1;
  const delimiter = options.has("0") ? "\0" : delimiterOf(options.value("d"));
  const { items, unmatched } =
    delimiter === undefined ? readXargs(input, { lines: mark !== undefined, end: options.value("E") }) : splitXargs(input, delimiter);
  if (unmatched !== undefined) {
    complain(call, `unmatched ${unmatched} quote; by default quotes are special to xargs unless you use the -0 option`);
  }
  const argv = options.operands.length === 0 ? ["echo"] : options.operands;
  const batches =
    mark === undefined
      ? groups(items, { most, lines: lineText === undefined ? undefined : Number(lineText), fixed: argv.join(" ").length })
      : items.map(({ text }) => [text]);
  if (batches.length === 0 && mark === undefined && !options.has("r") && unmatched === undefined) batches.push([]);
  let status = unmatched === undefined ? 0 : 1;
  for (const batch of batches) {
    const line = mark === undefined ? [...argv, ...batch] : argv.map((arg, at) => (at === 0 ? arg : arg.replaceAll(mark, batch[0] ?? "")));
    const ended = run(call, line, options);
    if (ended === 124 || ended === 126 || ended === 127) return ended;
    if (ended !== 0 && status !== 1) status = ended;
  }
  return status;
};

function mostArguments(call: Invocation, { given, value }: ParsedOptions): number | undefined {
  const names = given.map(([name]) => name);
  const [replace, count] = [names.findLastIndex((name) => name === "I" || name === "i"), names.lastIndexOf("n")];
  if (replace >= 0 && count >= 0) {
    const one = value("n") === "1" && count > replace;
    if (!one && count > replace) throw new UnsupportedCall("the option -I with -n");
    if (!one) complain(call, "warning: options --max-args and --replace/-I/-i are mutually exclusive, ignoring previous --max-args value");
  }
  return count < 0 ? undefined : Number(value("n"));
}

function inputOf(call: Invocation, options: ParsedOptions): string | undefined {
  const path = options.value("a");
  if (path === undefined || path === "-") return readRest(call.stdin);
  try {
    return call.files.readText(path);
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    complain(call, `Cannot open input file ${quotedName(path)}: ${error.message}`);
    return undefined;
  }
}

const escapes: Readonly<Record<string, string>> = { "\\n": "\n", "\\t": "\t", "\\0": "\0", "\\\\": "\\", "\\r": "\r" };

function delimiterOf(text: string | undefined): string | undefined {
  if (text === undefined || text.length === 1) return text;
  const known = escapes[text];
  if (known === undefined) throw new UnsupportedCall(`the delimiter ${text}`);
  return known;
}

interface Limits {
  readonly most: number | undefined;
  readonly lines: number | undefined;
  /** Bytes of what is always there. */
  readonly fixed: number;
}

function groups(items: readonly { readonly text: string; readonly line: number }[], { most, lines, fixed }: Limits): string[][] {
  const found: string[][] = [];
  let [size, first] = [0, 0];
  for (const { text, line } of items) {
    const last = found.at(-1);
    const full =
      last === undefined || last.length === most || (lines !== undefined && line - first >= lines) || size + text.length + 1 > mostBytes;
    if (full) {
      found.push([text]);
      [size, first] = [fixed + text.length + 1, line];
    } else {
      last.push(text);
      size += text.length + 1;
    }
  }
  return found;
}

function run(call: Invocation, argv: readonly string[], options: ParsedOptions): number {
  const [name = "", ...rest] = argv;
  if (options.has("t")) writeText(call.stderr, `${argv.map(shellWord).join(" ")}\n`);
  const found = lookForProgram(call, name);
  if (typeof found !== "string") {
    complain(call, `${name}: ${found.reason}`);
    return found.status;
  }
  const status = call.run([found, ...rest], { stdin: options.has("a") ? call.stdin : nullFile });
  if (status === 255) {
    complain(call, `${name}: exited with status 255; aborting`);
    return 124;
  }
  return status === 0 ? 0 : 123;
}
