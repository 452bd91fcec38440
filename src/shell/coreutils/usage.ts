import type { Invocation } from "../command.js";
import { complain } from "../complain.js";

/** Tells what is wrong with the arguments, and where help is; gives the status. Source: GNU coreutils. */
export function wrongUsage(call: Invocation, message: string, status = 1): number {
  complain(call, `${message}\nTry '${call.name} --help' for more information.`);
  return status;
}
