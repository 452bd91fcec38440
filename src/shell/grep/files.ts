import { type Invocation, UnsupportedCall } from "../command.js";
import type { ParsedOptions } from "../getopt.js";
import { compilePattern } from "../pattern.js";
import { readRest } from "../system/open-file.js";
import { SystemError } from "../system/system-error.js";

/** A file that grep searches, by the name that it shows. */
export interface GrepFile {
  readonly name: string;
  /** @throws SystemError */
  read(): string;
}

/** The files that grep searches: those that are named, and with -r those below, by name. Source: the GNU grep manual. */
export function grepFiles(
  call: Invocation,
  options: ParsedOptions,
  operands: readonly string[],
): { readonly files: Iterable<GrepFile>; readonly withNames: boolean } {
  const recursive = options.has("r") || options.has("R");
  const isSkipped = skipTest(options);
  const named = options.given.findLast(([name]) => name === "h" || name === "H")?.[0];
  const withNames = named === undefined ? operands.length > 1 || recursiveNames(call, recursive, operands) : named === "H";
  function* walk(path: string, shown: string, isOperand: boolean): Generator<GrepFile> {
    const node = call.files.find(path, { follow: isOperand || options.has("R") });
    if (node?.type === "directory" && recursive) {
      if (isSkipped(shown, true, isOperand)) return;
      const below = shown === "" || shown.endsWith("/") ? shown : `${shown}/`;
      for (const name of call.files.readdir(path)) yield* walk(`${path}/${name}`, `${below}${name}`, false);
      return;
    }
    if (!isOperand && node?.type !== "file") return;
    if (isSkipped(shown, false, isOperand)) return;
    yield { name: shown, read: () => readFile(call, path) };
  }
  function* all(): Generator<GrepFile> {
    if (operands.length === 0 && recursive) yield* walk(".", "", true);
    for (const operand of operands.length === 0 && !recursive ? ["-"] : operands) {
      if (operand === "-") yield { name: options.value("label") ?? "(standard input)", read: () => readRest(call.stdin) };
      else yield* walk(operand, operand, true);
    }
  }
  return { files: all(), withNames };
}

/** With -r the names are shown where there is more than the one file that is named. */
function recursiveNames(call: Invocation, recursive: boolean, operands: readonly string[]): boolean {
  const [first] = operands;
  return recursive && (first === undefined || (first !== "-" && call.files.isDirectory(first)));
}

function readFile(call: Invocation, path: string): string {
  if (call.files.isDirectory(path)) throw new SystemError("EISDIR");
  return readRest(call.files.open(path, { read: true }));
}

function skipTest(options: ParsedOptions): (name: string, isDirectory: boolean, isOperand: boolean) => boolean {
  const rules = options.given.filter(([name]) => /^(?:include|exclude|exclude-dir)$/.test(name));
  for (const [name, value] of rules) if (value.includes("/")) throw new UnsupportedCall(`a slash in the option --${name}`);
  const compiled = rules.map(([name, value]) => ({ name, pattern: compilePattern(value, { caret: true }) }));
  return (name, isDirectory, isOperand) => {
    const own = compiled.filter((rule) => (rule.name === "exclude-dir") === isDirectory);
    const bare = name.replace(/(?<=.)\/+$/, "");
    const base = bare.slice(bare.lastIndexOf("/") + 1);
    if (isOperand && isDirectory && name === "") return false;
    const match = own.findLast(({ pattern }) => pattern.matches(base) || (isOperand && pattern.matches(bare)));
    if (match !== undefined) return match.name !== "include";
    return own[0]?.name === "include";
  };
}
