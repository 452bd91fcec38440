import { type Command, UnsupportedCall } from "../command.js";
import { printFormat } from "../coreutils/printf.js";
import { writeText } from "../system/open-file.js";

/** The program, for who runs it without a shell. Source: POSIX printf. */
export const printf: Command = ({ args, stdout }) => {
  const [format = "", ...rest] = args[0] === "--" ? args.slice(1) : args;
  const { text, errors } = printFormat(format, rest);
  if (errors.length > 0) throw new UnsupportedCall(errors[0]);
  writeText(stdout, text);
  return 0;
};
