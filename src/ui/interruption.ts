import { exitCodes } from "../core/error-codes.js";
import { BuildError } from "../core/errors.js";

const controller = new AbortController();

/** Aborted, with a BuildError `INTERRUPTED` as its reason, when the user or the system wants this process to end. */
export const interruption: AbortSignal = controller.signal;

/**
 * The first Ctrl-C (or SIGTERM, or a closed terminal) asks the work to stop and to clean up; the second ends the process at once.
 */
export function watchSignals(): void {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      if (interruption.aborted) process.exit(exitCodes.interrupted);
      controller.abort(new BuildError("INTERRUPTED", `The work was stopped by ${signalNames[signal]}.`));
    });
  }
}

const signalNames = { SIGINT: "Ctrl-C", SIGTERM: "a signal (SIGTERM)", SIGHUP: "the end of its terminal (SIGHUP)" } as const;
