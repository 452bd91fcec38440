import type { BuildEvent, Stage } from "../core/events.js";
import type { ProgressRenderer } from "./progress.js";
import { remarkLines } from "./remark.js";
import { type Clock, StageProgress } from "./stage-progress.js";
import type { Paint } from "./terminal.js";

/** The least time between two lines about one stage, in milliseconds. */
const interval = 5000;

/** Progress for a log: a line where a stage begins and ends, and in between one every few seconds. */
export function plainProgress(options: {
  readonly write: (text: string) => void;
  readonly paint: Paint;
  readonly clock: Clock;
}): ProgressRenderer {
  const { write, paint, clock } = options;
  const stages = new Map<Stage, { readonly progress: StageProgress; shown: number }>();
  const say = (...lines: string[]) => write(lines.map((line) => `${line}\n`).join(""));

  const onEvent = (event: BuildEvent): void => {
    if (event.type === "note" || event.type === "warning") {
      say(...remarkLines(event, paint));
      return;
    }
    if (event.type === "start") {
      const progress = new StageProgress(event.stage, event.message, clock);
      stages.set(event.stage, { progress, shown: clock() });
      say(progress.begin);
      return;
    }
    const stage = stages.get(event.stage);
    if (stage === undefined) return;
    if (event.type === "done") {
      say(stage.progress.end(event.message));
      stages.delete(event.stage);
      return;
    }
    stage.progress.update(event);
    if (clock() - stage.shown < interval) return;
    stage.shown = clock();
    say(stage.progress.line);
  };
  return { onEvent, finish: async () => {} };
}
