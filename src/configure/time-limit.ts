import { createContext, Script } from "node:vm";
import { BuildError } from "../core/errors.js";

/** It stands here because a function that is made beside the task holds on to all that the task knows. */
const nothing = () => {};

const job: { run: () => void } = { run: nothing };
const context = createContext(job);
const script = new Script("run()");

/** What is told of the task that was begun last, while something is watched. */
let watch: { tooLong: (() => Error) | undefined } | undefined;

/**
 * Does work that may never come to its end, such as a loop of awk or a regular expression with back references: Node's own watchdog ends it in the middle of
 * whatever it does, and nothing of it is run any more.
 *
 * @param tooLong what is thrown where the time was over
 */
export function withinTime<T>(milliseconds: number, task: () => T, tooLong: () => Error): T {
  if (watch === undefined) return watched(milliseconds, () => withinTime(milliseconds, task, tooLong));
  watch.tooLong = tooLong;
  return task();
}

/**
 * Does several tasks of {@link withinTime}, one after the other, under one watchdog, which ends the one that runs when the time is over. A watchdog is a
 * thread, and to wait for its end takes longer than most tasks.
 *
 * @param milliseconds for all of them
 */
export function watched<T>(milliseconds: number, work: () => T): T {
  const mine: typeof watch = { tooLong: undefined };
  let ended: { readonly value: T } | undefined;
  job.run = () => {
    ended = { value: work() };
  };
  watch = mine;
  try {
    script.runInContext(context, { timeout: milliseconds });
  } catch (error) {
    if (codeOf(error) !== "ERR_SCRIPT_EXECUTION_TIMEOUT") throw error;
  } finally {
    job.run = nothing;
    watch = undefined;
  }
  if (ended === undefined) throw mine.tooLong?.() ?? new BuildError("INTERNAL", "The time was over before anything was begun.");
  return ended.value;
}

/** The watchdog's errors are made in the other context, where Error is another class. */
const codeOf = (error: unknown): unknown => (typeof error === "object" && error !== null && "code" in error ? error.code : undefined);
