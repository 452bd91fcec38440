import { parentPort, workerData } from "node:worker_threads";
import { BuildError, type BuildErrorOptions } from "../core/errors.js";

/** How the pool starts this module as a thread. */
export const poolWorker = { url: import.meta.url, mark: "aleph-runtime pool" } as const;

/** A task; or a task's module that is only loaded, so that it is there when the task comes, and to which nothing is answered. */
export type PoolRequest = { readonly task: string; readonly input: unknown } | { readonly load: string };

/** An error on its way between threads; structured cloning would lose its class. */
interface CarriedError extends Pick<BuildErrorOptions, "hint" | "where"> {
  readonly code?: BuildError["code"];
  readonly message: string;
  readonly stack: string | undefined;
}

export type PoolAnswer = { readonly ok: true; readonly output: unknown } | { readonly ok: false; readonly error: CarriedError };

/** What a task's `run` may return to hand buffers over without a copy. */
export class Transferred<T> {
  readonly output: T;
  readonly buffers: readonly ArrayBuffer[];

  constructor(output: T, buffers: readonly ArrayBuffer[]) {
    this.output = output;
    this.buffers = buffers;
  }
}

/** The error that a thread sent, as the class that it was. */
export function reviveError(carried: CarriedError): Error {
  const { code, message, hint, where, stack } = carried;
  if (code === undefined) {
    const error = new Error(message);
    if (stack !== undefined) error.stack = stack;
    return error;
  }
  return new BuildError(code, message, {
    ...(hint === undefined ? {} : { hint }),
    ...(where === undefined ? {} : { where }),
  });
}

function carry(error: unknown): CarriedError {
  if (error instanceof BuildError) {
    const { code, message, hint, where, stack } = error;
    return { code, message, stack, ...(hint === undefined ? {} : { hint }), ...(where === undefined ? {} : { where }) };
  }
  return error instanceof Error ? { message: error.message, stack: error.stack } : { message: String(error), stack: undefined };
}

async function answer(request: PoolRequest): Promise<void> {
  if ("load" in request) {
    // What fails here fails again, and is told, when the task comes.
    await import(request.load).catch(() => {});
    return;
  }
  const { task, input } = request;
  try {
    const module: { run(input: unknown): unknown } = await import(task);
    const output = await module.run(input);
    if (output instanceof Transferred) {
      parentPort?.postMessage({ ok: true, output: output.output } satisfies PoolAnswer, [...output.buffers]);
    } else {
      parentPort?.postMessage({ ok: true, output } satisfies PoolAnswer);
    }
  } catch (error) {
    parentPort?.postMessage({ ok: false, error: carry(error) } satisfies PoolAnswer);
  }
}

/** The answers before the next one: tasks run in the order in which they came, one at a time. */
let answered = Promise.resolve();

if (workerData === poolWorker.mark) {
  parentPort?.on("message", (request: PoolRequest) => {
    answered = answered.then(() => answer(request));
  });
}
