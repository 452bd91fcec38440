import { UnsupportedCall } from "../command.js";
import { ExitShell } from "../language/control-flow.js";
import { sendSignal, signalName, signals } from "../language/traps.js";
import { type Builtin, fail, output } from "./builtin.js";

/** Sends signals: to the shell itself, for there is nothing else that runs. */
export const kill: Builtin = (state, args, name) => {
  const rest = [...args];
  let signal: string | undefined = "TERM";
  const [first = ""] = rest;
  if (first === "-l") return output(state, `${Object.keys(signals).slice(1).join("\n")}\n`);
  if (first === "-s") [, signal] = [rest.shift(), signalName(rest.shift() ?? "")];
  else if (/^-\w+$/.test(first)) signal = signalName((rest.shift() ?? "").slice(1));
  if (rest[0] === "--") rest.shift();
  if (signal === undefined) return fail(state, name, `invalid signal number or name: ${first}`);
  let status = 0;
  for (const target of rest) {
    if (Number(target) !== state.process) {
      status = fail(state, name, "No such process\n".trimEnd(), 1);
      continue;
    }
    if (signal === "EXIT") continue;
    if (signal === "STOP") throw new UnsupportedCall("stopping the shell");
    const action = state.traps.get(signal);
    if (signal === "KILL" || (action === undefined && signal !== "CHLD" && signal !== "CONT"))
      throw new ExitShell(128 + (signals[signal] ?? 0));
    if (action !== undefined && action !== "") sendSignal(state, signal);
  }
  return status;
};
