/** How far back a rate looks, in milliseconds: short enough to follow the network, long enough to be readable. */
const window = 3000;

/** Measures how fast a count grows. */
export class RateMeter {
  readonly #samples: { readonly time: number; readonly done: number }[] = [];

  /** Tells how much is done at a time in milliseconds. */
  add(time: number, done: number): void {
    this.#samples.push({ time, done });
    // the oldest sample kept stands just outside the window, so that the window is covered
    while ((this.#samples[1]?.time ?? time) <= time - window) this.#samples.shift();
  }

  /** Units a second over the last seconds, or undefined before there is enough to tell. */
  get perSecond(): number | undefined {
    const first = this.#samples[0];
    const last = this.#samples.at(-1);
    if (first === undefined || last === undefined || last.time - first.time < 500) return undefined;
    return ((last.done - first.done) * 1000) / (last.time - first.time);
  }
}
