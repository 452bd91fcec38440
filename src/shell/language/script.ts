import type { ParsedScript } from "unbash";
import { parse } from "../../third-party/unbash.js";

/** A script with the text that its positions count in. */
export interface Source {
  /** What messages call it: its path, or the shell's name for `-c`. */
  readonly text: string;
  /** The line of its first character. */
  readonly firstLine: number;
  /** Of text that is evaluated: the line of the command that evaluates it, in the file that has that. */
  readonly evaluatedAt?: number;
}

export interface Script {
  readonly tree: ParsedScript;
  readonly source: Source;
}

/** The grammar does not allow what a script says. */
export class ScriptError extends Error {
  override readonly name = "ScriptError";
  readonly line: number;

  constructor(message: string, line: number) {
    super(message);
    this.line = line;
  }
}

/** The same few texts are parsed again and again: bodies of traps, `eval` in loops. */
const parsed = new Map<string, ParsedScript>();
const mostParsed = 500;

/** @throws ScriptError */
export function parseScript(text: string, firstLine = 1): Script {
  let tree = parsed.get(text);
  if (tree === undefined) {
    tree = parse(text);
    if (parsed.size >= mostParsed) parsed.clear();
    parsed.set(text, tree);
  }
  const source = { text, firstLine };
  checkScript(tree, source);
  return { tree, source };
}

/** @throws ScriptError for a part of a script that is parsed when it is first looked at */
export function checkScript(tree: ParsedScript, source: Source): void {
  const [error] = tree.errors ?? [];
  if (error !== undefined) throw new ScriptError(`Syntax error: ${error.message}`, lineAt(source, error.pos));
}

/** The line that a position is in. */
export function lineAt({ text, firstLine }: Source, position: number): number {
  let line = firstLine;
  for (let at = text.indexOf("\n"); at >= 0 && at < position; at = text.indexOf("\n", at + 1)) line += 1;
  return line;
}
