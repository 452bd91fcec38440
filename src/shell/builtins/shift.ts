import { ShellError } from "../language/control-flow.js";
import type { Builtin } from "./builtin.js";

export const shift: Builtin = (state, [word = "1"]) => {
  if (!/^\d+$/.test(word)) throw new ShellError(`shift: Illegal number: ${word}`);
  if (Number(word) > state.positional.length) throw new ShellError("shift: can't shift that many");
  state.positional = state.positional.slice(Number(word));
  return 0;
};
