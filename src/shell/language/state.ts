import type { CommandNode, Script as ScriptNode } from "unbash";
import type { RunOptions } from "../command.js";
import type { Files } from "../system/files.js";
import type { Machine } from "../system/machine.js";
import { closedFile, type OpenFile } from "../system/open-file.js";
import type { Source } from "./script.js";
import type { Variables } from "./variables.js";

export interface ShellFunction {
  readonly body: CommandNode;
  readonly source: Source;
}

/** What runs commands, for those parts of the shell that it stands on: expansion, builtins. */
export interface Interpreter {
  /** Runs a script in this shell; gives its status. */
  script(state: ShellState, tree: ScriptNode, source: Source, tested?: boolean): number;
  /** Runs a command in this shell. With `tested` its failure does not end the shell, whatever `set -e` says. */
  command(state: ShellState, node: CommandNode, tested: boolean): number;
  /** Does something in a copy of this shell; gives the status that the copy ends with. */
  subshell(state: ShellState, work: (inner: ShellState) => number): number;
  /** A script of this shell's own text: `eval`, traps, command substitution, files that are read. */
  text(state: ShellState, text: string, options?: { readonly tested?: boolean; readonly context?: string }): number;
  /** Calls a function, a builtin or a program by its name, with all that has been expanded. */
  call(state: ShellState, argv: readonly string[], options?: { readonly functions?: boolean; readonly tested?: boolean }): number;
  /** What kind of builtin a name is, if it is one. */
  isBuiltin(state: ShellState, name: string): "special" | "regular" | undefined;
  /** Where the shell's script is now. */
  line(state: ShellState): number;
  /** Begins a program through PATH and waits for it. */
  program(state: ShellState, argv: readonly string[], options?: RunOptions & { readonly prefix?: string }): number;
}

/** By its letter; pipefail, of bash, has none. */
export type OptionLetter = "pipefail" | "a" | "C" | "e" | "f" | "n" | "u" | "v" | "x";

/** Everything that a subshell has a copy of. */
export interface ShellState {
  readonly machine: Machine;
  readonly interpreter: Interpreter;
  readonly variables: Variables;
  readonly functions: Map<string, ShellFunction>;
  readonly options: Set<OptionLetter>;
  readonly traps: Map<string, string>;
  readonly files: Files;
  /** By number; what is not there is closed. */
  readonly descriptors: Map<number, OpenFile>;
  /** `$0`, which messages begin with. */
  readonly name: string;
  /** `$$`, which subshells keep. */
  readonly process: number;
  /** Additions of bash are understood. */
  readonly bash: boolean;
  positional: readonly string[];
  /** `$?`. */
  status: number;
  /** Of the last command substitution, for a command that has no name. */
  substitutionStatus: number;
  /** `$!`. */
  background: number | undefined;
  /** Where the command that runs stands. */
  source: Source;
  position: number;
  /** The file that is read with `.`, or `eval`: lines are counted in it. */
  context: string;
  /** Loops around the command that runs. */
  loops: number;
  /** Files that are being read with `.`, and functions: where `return` may stand. */
  returnable: number;
  /** Where getopts goes on in a word. */
  getoptsPlace: number;
  /** The options that a function puts back when it ends, after `local -`. */
  localOptions: ReadonlySet<OptionLetter> | undefined;
}

/** A subshell's copy: files stay shared, all else is its own. Traps are reset, but for what is ignored. */
export function copyState(state: ShellState): ShellState {
  const files = state.files.clone();
  const descriptors = new Map(state.descriptors);
  files.descriptors = descriptors;
  return {
    ...state,
    variables: state.variables.clone(),
    functions: new Map(state.functions),
    options: new Set(state.options),
    traps: new Map([...state.traps].filter(([, action]) => action === "")),
    files,
    descriptors,
  };
}

export const descriptor = (state: ShellState, number: number): OpenFile => state.descriptors.get(number) ?? closedFile;
