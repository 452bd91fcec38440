import { AwkArray } from "../awk/array.js";
import { AwkError } from "../awk/error.js";
import { AwkRun } from "../awk/execute.js";
import { assignArgument, MainInput } from "../awk/main-input.js";
import { parseAwk } from "../awk/parser.js";
import { AwkState } from "../awk/state.js";
import { withoutEscapes } from "../awk/tokens.js";
import { inputText } from "../awk/value.js";
import { type Command, type Invocation, UnsupportedCall } from "../command.js";
import { complain } from "../complain.js";
import { parseOptions } from "../getopt.js";
import { readRest } from "../system/open-file.js";
import { SystemError } from "../system/system-error.js";

/** Programs over the records of files, as mawk runs them. Source: POSIX awk, mawk(1). */
export const awk: Command = (call) => {
  const options = parseOptions(call.args, { short: "F:v:f:", stopsAtOperand: true });
  const operands = [...options.operands];
  let state: AwkState | undefined;
  try {
    const files = options.given.filter(([name]) => name === "f").map(([, path]) => programFile(call, path));
    const source = files.length > 0 ? files.join("\n") : operands.shift();
    if (source === undefined) throw new UnsupportedCall("awk without a program");
    state = new AwkState(call, parseAwk(source));
    prepare(state, operands);
    for (const [name, value] of options.given) {
      if (name === "F") setSeparator(state, withoutEscapes(value));
      if (name === "v" && !assignArgument(state, value)) throw new AwkError(`improper assignment: -v ${value}`);
    }
    const status = new AwkRun(state, new MainInput(state)).run();
    state.streams.closeAll();
    return status;
  } catch (error) {
    if (!(error instanceof AwkError)) throw error;
    state?.streams.closeAll();
    complain(call, error.atRunTime ? `run time error: ${error.message}\n${state?.where() ?? ""}` : error.message);
    return 2;
  }
};

function setSeparator(state: AwkState, separator: string): void {
  state.global("FS").value = separator;
  try {
    state.separator();
  } catch (error) {
    if (!(error instanceof AwkError)) throw error;
    throw new AwkError(`line 0: ${error.message}`);
  }
}

function programFile(call: Invocation, path: string): string {
  try {
    return readRest(path === "-" ? call.stdin : call.files.open(path, { read: true }));
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    throw new AwkError(`cannot open ${path} (${error.message})`);
  }
}

function prepare(state: AwkState, operands: readonly string[]): void {
  const names = state.array({ type: "global", name: "ARGV" });
  for (const [index, text] of [state.call.name, ...operands].entries()) names.set(index, inputText(text), "%d");
  state.global("ARGC").value = operands.length + 1;
  const environment = new AwkArray();
  for (const [name, value] of state.call.env) environment.set(name, inputText(value), "%d");
  state.global("ENVIRON").array = environment;
}
