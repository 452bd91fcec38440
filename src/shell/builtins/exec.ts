import { ExitShell } from "../language/control-flow.js";
import type { Builtin } from "./builtin.js";

/** A program takes the place of the shell: what it ends with is what the shell ends with. */
export const exec: Builtin = (state, args) => {
  const argv = args[0] === "--" ? args.slice(1) : args;
  if (argv.length === 0) return 0;
  state.traps.delete("EXIT");
  throw new ExitShell(state.interpreter.program(state, argv, { prefix: "exec: " }));
};
