import type { OnEvent } from "../core/events.js";
import { writeTalk } from "./output.js";
import { plainProgress } from "./plain-progress.js";
import { isLive, painter, usesColor } from "./terminal.js";

/** Shows what a long work tells about itself, on the standard error. */
export interface ProgressRenderer {
  readonly onEvent: OnEvent;
  /** Ends the display; stages that have not ended are shown as failed. Resolves when the last line stands. */
  finish(): Promise<void>;
}

const silent: ProgressRenderer = { onEvent: () => {}, finish: async () => {} };

/** The renderer for this process: a redrawn list on a terminal, lines in a pipe, nothing when quiet. */
export async function progressRenderer(options: {
  readonly quiet: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
}): Promise<ProgressRenderer> {
  if (options.quiet) return silent;
  const paint = painter(usesColor(process.stderr, options.env));
  if (!isLive(process.stderr, options.env)) return plainProgress({ write: writeTalk, paint, clock: () => performance.now() });
  const { terminalProgress } = await import("./terminal-progress.js");
  return terminalProgress({ stream: process.stderr, paint, clock: () => performance.now() });
}
