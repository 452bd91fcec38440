import { descriptor, type ShellState } from "../language/state.js";
import { writeText } from "../system/open-file.js";
import { findProgram } from "../system/program.js";
import { type Builtin, output } from "./builtin.js";

/** Says what names are. */
export const type: Builtin = (state, args) => {
  let status = 0;
  for (const name of args) status |= describe(state, name);
  return status;
};

export const keywords = new Set("! case do done elif else esac fi for if in then until while { }".split(" "));

export function describe(state: ShellState, name: string): number {
  if (keywords.has(name)) return output(state, `${name} is a shell keyword\n`);
  if (state.functions.has(name)) return output(state, `${name} is a shell function\n`);
  const kind = state.interpreter.isBuiltin(state, name);
  if (kind !== undefined) return output(state, `${name} is a ${kind === "special" ? "special " : ""}shell builtin\n`);
  const path = findProgram(state, name);
  if (path !== undefined) return output(state, `${name} is ${path}\n`);
  writeText(descriptor(state, 1), `${name}: not found\n`);
  return 127;
}
