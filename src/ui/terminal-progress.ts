import { writeSync } from "node:fs";
import type { BuildEvent, Stage } from "../core/events.js";
import { DefaultRenderer, Listr, ListrLogger, ProcessOutput } from "../third-party/listr2.js";
import type { ProgressRenderer } from "./progress.js";
import { remarkLines } from "./remark.js";
import { type Clock, StageProgress } from "./stage-progress.js";
import type { Paint } from "./terminal.js";

/** listr2 asks whether the standard output is a terminal; this list is drawn on the standard error, which is one. */
class ErrorStreamRenderer extends DefaultRenderer {
  static override nonTTY = true;
}

/** A stage on its way: what happens to it before its turn on the display is kept. */
interface Shown {
  readonly progress: StageProgress;
  readonly ended: Promise<void>;
  /** The stage's line, while it is on the display. */
  task?: { title: string };
  end(title: string | undefined): void;
  title: string;
}

/**
 * Progress for a person at a terminal, drawn by listr2. Stages that run at the same time are shown one after the other, in the order in
 * which they begin; notes and warnings stand between them.
 */
export function terminalProgress(options: {
  readonly stream: NodeJS.WriteStream & { readonly fd: number };
  readonly paint: Paint;
  readonly clock: Clock;
}): ProgressRenderer {
  const { stream, paint, clock } = options;
  const running = new Map<Stage, Shown>();
  let display: Promise<void> = Promise.resolve();
  const next = (show: () => Promise<void> | void) => {
    display = display.then(show);
  };

  const onEvent = (event: BuildEvent): void => {
    if (event.type === "note" || event.type === "warning") {
      next(() => void stream.write(`${remarkLines(event, paint).join("\n")}\n`));
      return;
    }
    if (event.type === "start") {
      const shown = begin(new StageProgress(event.stage, event.message, clock));
      running.set(event.stage, shown);
      next(() => draw(shown, stream));
      return;
    }
    const shown = running.get(event.stage);
    if (shown === undefined) return;
    if (event.type === "progress") {
      shown.progress.update(event);
      shown.title = shown.progress.line;
      if (shown.task) shown.task.title = shown.title;
      return;
    }
    running.delete(event.stage);
    shown.end(shown.progress.end(event.message));
  };

  // listr2 hides the cursor and holds back what is written to the stream; a process that ends at once must still show it again
  const showCursor = () => writeSync(stream.fd, "\x1b[?25h");
  process.once("exit", showCursor);
  return {
    onEvent,
    finish: async () => {
      for (const shown of running.values()) shown.end(undefined);
      running.clear();
      await display;
      process.off("exit", showCursor);
    },
  };
}

function begin(progress: StageProgress): Shown {
  let settle = { resolve: () => {}, reject: (_: Error) => {} };
  const ended = new Promise<void>((resolve, reject) => {
    settle = { resolve, reject };
  });
  // it may fail before its turn has come
  ended.catch(() => {});
  const shown: Shown = {
    progress,
    ended,
    title: progress.begin,
    end: (title) => {
      if (title === undefined) {
        settle.reject(new Error(shown.title));
        return;
      }
      shown.title = title;
      if (shown.task) shown.task.title = title;
      settle.resolve();
    },
  };
  return shown;
}

async function draw(shown: Shown, stream: NodeJS.WriteStream): Promise<void> {
  const tasks = new Listr(
    [
      {
        title: shown.title,
        task: (_, task) => {
          shown.task = task;
          task.title = shown.title;
          return shown.ended;
        },
      },
    ],
    {
      renderer: ErrorStreamRenderer,
      rendererOptions: { logger: new ListrLogger({ useIcons: true, toStderr: [], processOutput: new ProcessOutput(stream, stream) }) },
      registerSignalListeners: false,
    },
  );
  // a failed stage is drawn as such; why it failed is told by the error itself
  await tasks.run().catch(() => {});
}
