import { holds, type Step } from "./steps.js";

/** Where the leftmost match begins, and where the longest of those that begin there ends. */
export interface LeftmostMatch {
  readonly start: number;
  readonly end: number;
}

/** Finds the leftmost match that begins at `from` or later, and the longest of these. */
export type LeftmostMatcher = (text: string, from: number) => LeftmostMatch | undefined;

/** Steps that are done at one place of the text, each with where its match began: the earliest first, and no step twice. */
class Threads {
  readonly steps: number[] = [];
  readonly starts: number[] = [];
  readonly #seen: Int32Array;

  constructor(size: number) {
    this.#seen = new Int32Array(size).fill(-1);
  }

  /** Whether a step is come to for the first time at this place. */
  isNew(step: number, at: number): boolean {
    if (this.#seen[step] === at) return false;
    this.#seen[step] = at;
    return true;
  }

  clear(): void {
    this.steps.length = 0;
    this.starts.length = 0;
  }
}

/**
 * Makes a matcher that walks the text once, with all the ways through the expression at the same time, so that its time grows with the text's length times
 * the expression's, whatever they are. It knows no back references. Source: K. Thompson, Regular Expression Search Algorithm, 1968.
 */
export function leftmostMatcher(steps: readonly Step[]): LeftmostMatcher {
  return (text, from) => {
    let [here, next] = [new Threads(steps.length), new Threads(steps.length)];
    let best: LeftmostMatch | undefined;
    for (let at = from; at <= text.length; at++) {
      const { steps: numbers, starts } = here;
      const byte = text.charCodeAt(at);
      const reached: Threads = next;
      const visit = (first: number, start: number) => {
        const end = follow(steps, first, { text, at, threads: reached, start, byte });
        if (end && (best === undefined || start < best.start || (start === best.start && at > best.end))) best = { start, end: at };
      };
      numbers.forEach((number, index) => {
        const start = starts[index] ?? 0;
        if (best === undefined || start <= best.start) visit(number, start);
      });
      if (best === undefined) visit(0, at);
      here.clear();
      [here, next] = [next, here];
      if (here.steps.length === 0 && best !== undefined) return best;
    }
    return best;
  };
}

/** Where one way stands: its place in the text, and what takes the steps that read on. */
interface Standing {
  readonly text: string;
  readonly at: number;
  readonly byte: number;
  readonly start: number;
  readonly threads: Threads;
}

/** Does all steps that read nothing; gives whether one of them is the end. What reads the next byte goes on after it. */
function follow(steps: readonly Step[], first: number, { text, at, byte, start, threads }: Standing): boolean {
  const pending = [first];
  let ends = false;
  for (let number = pending.pop(); number !== undefined; number = pending.pop()) {
    if (!threads.isNew(number, at)) continue;
    const step = steps[number];
    if (step === undefined) continue;
    if (step.does === "end") ends = true;
    else if (step.does === "split") pending.push(step.second, step.first);
    else if (step.does === "jump") pending.push(step.to);
    else if (step.does === "save" || (step.does === "assert" && holds(step.kind, text, at))) pending.push(number + 1);
    else if (step.does === "read" && step.bytes[byte] === 1) {
      threads.steps.push(number + 1);
      threads.starts.push(start);
    }
  }
  return ends;
}
