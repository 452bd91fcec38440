import { ShellError } from "../language/control-flow.js";
import { tell } from "../language/messages.js";
import { evaluateTest } from "../language/test-expression.js";
import type { Builtin } from "./builtin.js";

/** `test` and `[`. */
export const test: Builtin = (state, args, name) => {
  const words = [...args];
  try {
    if (name === "[" && words.pop() !== "]") throw new ShellError("missing ]");
    return evaluateTest(state, words) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof ShellError)) throw error;
    tell(state, `${name}: ${error.message}`);
    return 2;
  }
};
