import { type Command, UnsupportedCall } from "../command.js";
import { ShellError } from "../language/control-flow.js";
import { evaluateTest } from "../language/test-expression.js";

/** The program, for who runs it without a shell, as `find -exec` does. Source: POSIX test. */
export const test: Command = ({ args, files, name }) => {
  const words = name === "[" && args.at(-1) === "]" ? args.slice(0, -1) : args;
  try {
    return evaluateTest({ files }, words) ? 0 : 1;
  } catch (error) {
    // The words of the real program's message are others than dash's.
    if (error instanceof ShellError) throw new UnsupportedCall(error.message);
    throw error;
  }
};
