import type { Invocation } from "../command.js";
import type { OptionTable, ParsedOptions } from "../getopt.js";
import { writeText } from "../system/open-file.js";

/** How much of a file head and tail show. */
export interface EndCount {
  readonly bytes: boolean;
  readonly number: number;
  /** head: all but the last; tail: from there on. */
  readonly other: boolean;
}

/** The options of head, and with -f all of tail. */
export const endTable: OptionTable = {
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
export function headerOf(call: Invocation, options: ParsedOptions, count: number): (path: string) => void {
  const shown = options.given.findLast(([name]) => name === "q" || name === "v")?.[0] ?? (count > 1 ? "v" : "q");
  let isFirst = true;
  return (path) => {
    if (shown === "q") return;
    writeText(call.stdout, `${isFirst ? "" : "\n"}==> ${path === "-" ? "standard input" : path} <==\n`);
    isFirst = false;
  };
}
