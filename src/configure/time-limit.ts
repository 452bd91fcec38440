import { createContext, Script } from "node:vm";

/** It stands here because a function that is made beside the task holds on to all that the task knows. */
const nothing = () => {};

const work: { run: () => void } = { run: nothing };
const context = createContext(work);
const script = new Script("run()");

/**
 * Does work that may never come to its end, such as a loop of awk or a regular expression with back references: Node's own watchdog ends it in the middle of
 * whatever it does, and nothing of it is run any more.
 *
 * @returns nothing where the time was over
 */
export function withinTime<T>(milliseconds: number, task: () => T): { readonly value: T } | undefined {
  let ended: { readonly value: T } | undefined;
  work.run = () => {
    ended = { value: task() };
  };
  try {
    script.runInContext(context, { timeout: milliseconds });
  } catch (error) {
    if (codeOf(error) !== "ERR_SCRIPT_EXECUTION_TIMEOUT") throw error;
    return undefined;
  } finally {
    work.run = nothing;
  }
  return ended;
}

/** The watchdog's errors are made in the other context, where Error is another class. */
const codeOf = (error: unknown): unknown => (typeof error === "object" && error !== null && "code" in error ? error.code : undefined);
