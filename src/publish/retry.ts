import { setTimeout as pause } from "node:timers/promises";
import type { ErrorCode } from "../core/error-codes.js";
import { BuildError, throwIfAborted } from "../core/errors.js";

/** How long and how often a node is tried. Times are in milliseconds. */
export interface NodePatience {
  /** In which at least one byte must be sent or received. */
  readonly idle: number;
  /** How often what failed is tried again. */
  readonly retries: number;
  /** Before the first of these; it doubles for every further one, up to ten seconds. */
  readonly retryDelay: number;
}

const longestDelay = 10_000;

/** What may go well the next time. */
const transient: readonly ErrorCode[] = [
  "NETWORK_UNREACHABLE",
  "NETWORK_TIMEOUT",
  "NETWORK_BROKEN",
  "NETWORK_SERVER_FAILED",
  "PUBLISH_BROADCAST_FAILED",
];

/**
 * Tries a work that can be done twice without harm until it ends well, or fails for good.
 * @param work is given the number of the attempt, counted from 0
 */
export async function withRetries<T>(
  patience: NodePatience,
  signal: AbortSignal | undefined,
  work: (attempt: number) => Promise<T>,
): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await work(attempt);
    } catch (error) {
      throwIfAborted(signal);
      if (!isTransient(error) || attempt >= patience.retries) throw error;
      await wait(Math.min(patience.retryDelay * 2 ** attempt, longestDelay), signal);
    }
  }
}

/** Waits, unless the signal ends it. @throws BuildError `INTERRUPTED` */
export async function wait(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  await pause(milliseconds, undefined, signal === undefined ? {} : { signal }).catch(() => {});
  throwIfAborted(signal);
}

export function isTransient(error: unknown): boolean {
  return error instanceof BuildError && transient.includes(error.code);
}
