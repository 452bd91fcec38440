import { unescaped } from "../coreutils/escapes.js";
import { type Builtin, output } from "./builtin.js";

/** dash's: backslashes mean something, and -n leaves the newline out. */
export const echo: Builtin = (state, args) => {
  const noNewline = args[0] === "-n";
  const text = (noNewline ? args.slice(1) : args).join(" ");
  if (state.bash) return output(state, noNewline ? text : `${text}\n`);
  const { text: shown, stopped } = unescaped(text, "echo");
  return output(state, noNewline || stopped ? shown : `${shown}\n`);
};
