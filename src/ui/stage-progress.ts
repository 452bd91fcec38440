import type { BuildEvent, Stage } from "../core/events.js";
import { formatCount, formatDuration, formatSize } from "./format.js";
import { RateMeter } from "./rate.js";

/** Milliseconds from any fixed moment. */
export type Clock = () => number;

type Progress = Extract<BuildEvent, { type: "progress" }>;

/** One stage's progress as text. */
export class StageProgress {
  readonly stage: Stage;
  readonly #message: string;
  readonly #clock: Clock;
  readonly #begun: number;
  readonly #rate = new RateMeter();
  #latest: Progress | undefined;

  constructor(stage: Stage, message: string, clock: Clock) {
    this.stage = stage;
    this.#message = message;
    this.#clock = clock;
    this.#begun = clock();
  }

  update(event: Progress): void {
    this.#latest = event;
    this.#rate.add(this.#clock(), event.done);
  }

  /** `fetch: Fetching 62 packages` */
  get begin(): string {
    return `${this.stage}: ${this.#message}`;
  }

  /** `fetch: Fetching 62 packages, 12.1 MB of 48.2 MB, 8.1 MB/s` */
  get line(): string {
    return [this.begin, ...this.#amounts()].join(", ");
  }

  /** `fetch: 62 packages, 48.2 MB (6.1 s)`; the message is that of the stage's last event. */
  end(message: string): string {
    return `${this.stage}: ${message} (${formatDuration(this.#clock() - this.#begun)})`;
  }

  #amounts(): string[] {
    const latest = this.#latest;
    if (latest === undefined) return [];
    const { done, total, unit, detail } = latest;
    const show = unit === "bytes" ? formatSize : formatCount;
    const parts = [total === undefined ? show(done) : `${show(done)} of ${show(total)}`];
    const rate = this.#rate.perSecond;
    if (unit === "bytes" && rate !== undefined) parts.push(`${formatSize(Math.round(rate))}/s`);
    if (detail !== undefined) parts.push(detail);
    return parts;
  }
}
