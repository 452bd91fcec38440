import { printFormat } from "../coreutils/printf.js";
import { type Builtin, fail, output } from "./builtin.js";

export const printf: Builtin = (state, args, name) => {
  const [format, ...rest] = args[0] === "--" ? args.slice(1) : args;
  if (format === undefined) return fail(state, name, "usage: printf format [arg ...]");
  const { text, errors } = printFormat(format, rest);
  output(state, text);
  for (const error of errors) fail(state, name, error);
  return errors.length > 0 ? 1 : 0;
};
