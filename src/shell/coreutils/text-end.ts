import type { Invocation } from "../command.js";
import { complain } from "../complain.js";
import { type OptionTable, type ParsedOptions, parseOptions } from "../getopt.js";
import { writeText } from "../system/open-file.js";
import { SystemError } from "../system/system-error.js";
import { quotedName } from "./gnu-quotes.js";
import { inputText } from "./text-input.js";

/** How much of a file head and tail show. */
export interface EndCount {
  readonly bytes: boolean;
  readonly number: number;
  /** head: all but the last; tail: from there on. */
  readonly other: boolean;
}

/** The options of head, and with -f all of tail. */
const endTable: OptionTable = {
  short: "n:c:qvz",
  long: { "lines=": "n", "bytes=": "c", quiet: "q", silent: "q", verbose: "v", "zero-terminated": "z" },
};

/** The old form of the first argument, `-5` or `-5c` (for tail `+5` too), as the options of today. */
export function withoutOldCount(args: readonly string[], signs: string): readonly string[] {
  const match = /^([-+])(\d+)([bkm]?)([cl]?)([qv]*)$/.exec(args[0] ?? "");
  if (match === null || !signs.includes(match[1] ?? "")) return args;
  const [, sign = "", digits = "", unit = "", kind = "", more = ""] = match;
  const letter = kind === "c" || unit !== "" ? "-c" : "-n";
  return [...(more === "" ? [] : [`-${more}`]), letter, `${sign === "+" ? "+" : ""}${digits}${unit}`, ...args.slice(1)];
}

/** Writes the name of a file before what is shown of it, where there are several. */
function headerOf(call: Invocation, options: ParsedOptions, count: number): (path: string) => void {
  const shown = options.given.findLast(([name]) => name === "q" || name === "v")?.[0] ?? (count > 1 ? "v" : "q");
  let isFirst = true;
  return (path) => {
    if (shown === "q") return;
    writeText(call.stdout, `${isFirst ? "" : "\n"}==> ${path === "-" ? "standard input" : path} <==\n`);
    isFirst = false;
  };
}

/** What is asked of each file. */
interface EndOptions {
  /** Reads a count; nothing where it is wrong, which is told. */
  readonly countOf: (call: Invocation, given: readonly [name: string, value: string] | undefined) => EndCount | undefined;
  readonly part: (text: string, count: EndCount, end: string) => string;
}

/** Writes a part of each file that is named. */
export function writeEnds(call: Invocation, args: readonly string[], { countOf, part }: EndOptions): number {
  const options = parseOptions(args, endTable);
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
      writeText(call.stdout, part(inputText(call, path), count, end));
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
}
