import { tell } from "../language/messages.js";
import { descriptor, type ShellState } from "../language/state.js";
import { writeText } from "../system/open-file.js";

/** A command of the shell itself; gives its status. With `tested`, somebody looks at the status, and `set -e` does not count. */
export type Builtin = (state: ShellState, args: readonly string[], name: string, tested: boolean) => number;

/** Writes to the standard output. */
export function output(state: ShellState, text: string): number {
  writeText(descriptor(state, 1), text);
  return 0;
}

/** Tells an error of a builtin; its status is 2, as in dash. */
export function fail(state: ShellState, name: string, message: string, status = 2): number {
  tell(state, `${name}: ${message}`);
  return status;
}

export const isName = (text: string): boolean => /^[A-Za-z_]\w*$/.test(text);
