import type { Invocation } from "../command.js";
import { complain } from "../complain.js";
import type { ParsedOptions } from "../getopt.js";
import { SystemError } from "../system/system-error.js";
import { quotedName } from "./gnu-quotes.js";
import { inside, lastName } from "./paths.js";
import { wrongUsage } from "./usage.js";

/** What is copied or moved, and where to. */
export interface CopyPair {
  readonly source: string;
  readonly path: string;
}

/** The options of programs that copy or move to a file or into a directory. */
export const targetOptions = {
  short: "t:T",
  long: { "target-directory=": "t", "no-target-directory": "T" },
} as const;

/** The pairs that operands stand for; nothing where they are wrong, which is told. Source: GNU coreutils, "Target directory". */
export function copyPairs(call: Invocation, options: ParsedOptions): readonly CopyPair[] | undefined {
  const operands = [...options.operands];
  const [first, second, third] = operands;
  const into = (folder: string, sources: readonly string[]) =>
    sources.map((source) => ({ source, path: inside(folder, lastName(source)) }));
  const wrong = (message: string) => {
    wrongUsage(call, message);
    return undefined;
  };
  const folder = options.value("t");
  if (first === undefined) return wrong("missing file operand");
  if (folder !== undefined) {
    const reason = reasonAgainst(call, folder);
    if (reason === undefined) return into(folder, operands);
    complain(call, `${call.name === "install" ? "failed to access" : "target directory"} ${quotedName(folder)}: ${reason}`);
    return undefined;
  }
  if (second === undefined) return wrong(`missing destination file operand after ${quotedName(first)}`);
  if (options.has("T")) {
    return third === undefined ? [{ source: first, path: second }] : wrong(`extra operand ${quotedName(third)}`);
  }
  const last = operands.pop() ?? "";
  const reason = reasonAgainst(call, last);
  if (reason === undefined) return into(last, operands);
  if (third === undefined) return [{ source: first, path: second }];
  complain(call, `target ${quotedName(last)}: ${reason}`);
  return undefined;
}

/** Why something is no directory that files can go into. */
function reasonAgainst({ files }: Invocation, path: string): string | undefined {
  try {
    return files.node(path).type === "directory" ? undefined : "Not a directory";
  } catch (error) {
    if (error instanceof SystemError) return error.message;
    throw error;
  }
}
