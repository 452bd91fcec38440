import { findProgram } from "../system/program.js";
import { type Builtin, output } from "./builtin.js";
import { describe, keywords } from "./type.js";

/** Runs a builtin or program in the place of a function of the same name; -v and -V say what a name is. Source: POSIX command. */
export const command: Builtin = (state, args, _, tested) => {
  const rest = [...args];
  const letters = new Set<string>();
  while (/^-[pvV]+$/.test(rest[0] ?? "")) for (const letter of (rest.shift() ?? "").slice(1)) letters.add(letter);
  if (rest[0] === "--") rest.shift();
  const [name] = rest;
  if (name === undefined) return 0;
  if (letters.has("V")) return describe(state, name);
  if (!letters.has("v")) return state.interpreter.call(state, rest, { functions: false, tested });
  const known = keywords.has(name) || state.functions.has(name) || state.interpreter.isBuiltin(state, name) !== undefined;
  const path = known ? name : name.includes("/") ? (state.files.exists(name) ? name : undefined) : findProgram(state, name);
  return path === undefined ? 127 : output(state, `${path}\n`);
};
