import type { Builtin } from "./builtin.js";

/** Its arguments, with spaces between them, are a script. */
export const evaluateArguments: Builtin = (state, args, _, tested) => {
  const text = (args[0] === "--" ? args.slice(1) : args).join(" ");
  if (/^[ \t\n]*$/.test(text)) return 0;
  state.status = 0;
  return state.interpreter.text(state, text, { tested, context: "eval" });
};
