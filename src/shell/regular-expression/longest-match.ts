import { holds, type Step } from "./steps.js";

/** Where the longest match ends and where its groups begin and end (two numbers each, -1 where there is none). */
export interface LongestMatch {
  readonly end: number;
  readonly slots: readonly number[];
}

/** Finds the longest match that begins at a place. Of several ways to it, it takes the first in the order of the expression, as glibc mostly does. */
export type LongestMatcher = (text: string, start: number) => LongestMatch | undefined;

/** Makes a matcher that tries every way once: no place of the text is come to twice in one step of the expression. */
export function longestMatcher(
  steps: readonly Step[],
  { groups, references, ignoreCase }: { groups: number; references: boolean; ignoreCase: boolean },
): LongestMatcher {
  return (text, start) => {
    const seen = new Set<number | string>();
    const pending: [step: number, at: number, slots: readonly number[]][] = [[0, start, new Array<number>(groups * 2).fill(-1)]];
    let best: LongestMatch | undefined;
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      let [number, at, slots] = next;
      for (;;) {
        const key = number * (text.length + 1) + at;
        const known = references ? `${key} ${slots.join()}` : key;
        if (seen.has(known)) break;
        seen.add(known);
        const step = steps[number++];
        if (step === undefined) break;
        if (step.does === "end") {
          if (best === undefined || at > best.end) best = { end: at, slots };
          // Nothing is longer than what ends with the text
          if (at === text.length) return best;
          break;
        }
        if (step.does === "read") {
          if (at >= text.length || step.bytes[text.charCodeAt(at)] !== 1) break;
          at += 1;
        } else if (step.does === "assert") {
          if (!holds(step.kind, text, at)) break;
        } else if (step.does === "save") {
          slots = slots.with(step.slot, at);
        } else if (step.does === "split") {
          pending.push([step.second, at, slots]);
          number = step.first;
        } else if (step.does === "jump") {
          number = step.to;
        } else {
          const [from = -1, to = -1] = slots.slice(step.group * 2 - 2);
          if (from < 0 || to < 0) break;
          const wanted = text.slice(from, to);
          const found = text.slice(at, at + wanted.length);
          if (found !== wanted && !(ignoreCase && lower(found) === lower(wanted))) break;
          at += wanted.length;
        }
      }
    }
    return best;
  };
}

const lower = (text: string): string => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
