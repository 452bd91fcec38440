import type { Invocation } from "./command.js";
import { writeMessage } from "./system/open-file.js";
import { SystemError } from "./system/system-error.js";

/** Writes `name: message` to the standard error; gives the status that most programs then end with. */
export function complain({ name, stderr }: Invocation, message: string): 1 {
  writeMessage(stderr, `${name}: ${message}\n`);
  return 1;
}

/** Does something; where the system refuses, tells it as `name: what: reason`. Says whether it went well. */
export function attempt(call: Invocation, what: string, work: () => void): boolean {
  try {
    work();
    return true;
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    complain(call, `${what}: ${error.message}`);
    return false;
  }
}
