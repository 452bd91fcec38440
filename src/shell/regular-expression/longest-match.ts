import { isWordByte } from "./byte-set.js";
import type { Assertion, ByteSet, ExpressionNode } from "./node.js";

/** One step of a matcher; steps follow each other unless they say otherwise. */
type Step =
  | { readonly does: "read"; readonly bytes: ByteSet }
  | { readonly does: "assert"; readonly kind: Assertion }
  | { readonly does: "save"; readonly slot: number }
  | { readonly does: "repeat-bytes"; readonly group: number }
  | { readonly does: "split"; first: number; second: number }
  | { readonly does: "jump"; to: number }
  | { readonly does: "end" };

/** Where the longest match ends and where its groups begin and end (two numbers each, -1 where there is none). */
export interface LongestMatch {
  readonly end: number;
  readonly slots: readonly number[];
}

/** Finds the longest match that begins at a place. Of several ways to it, it takes the first in the order of the expression, as glibc mostly does. */
export type LongestMatcher = (text: string, start: number) => LongestMatch | undefined;

/** Makes a matcher that tries every way once: no place of the text is come to twice in one step of the expression. */
export function longestMatcher(
  root: ExpressionNode,
  { groups, references, ignoreCase }: { groups: number; references: boolean; ignoreCase: boolean },
): LongestMatcher {
  const steps: Step[] = [];
  compile(root, steps);
  steps.push({ does: "end" });
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

function compile(node: ExpressionNode, steps: Step[]): void {
  switch (node.type) {
    case "set":
      steps.push({ does: "read", bytes: node.bytes });
      return;
    case "assertion":
      steps.push({ does: "assert", kind: node.kind });
      return;
    case "sequence":
      for (const item of node.items) compile(item, steps);
      return;
    case "group":
      steps.push({ does: "save", slot: node.index * 2 - 2 });
      compile(node.item, steps);
      steps.push({ does: "save", slot: node.index * 2 - 1 });
      return;
    case "reference":
      steps.push({ does: "repeat-bytes", group: node.index });
      return;
    case "choice":
      compileChoice(node.options, steps);
      return;
    case "repeat":
      compileRepeat(node, steps);
  }
}

function compileChoice(options: readonly ExpressionNode[], steps: Step[]): void {
  const jumps: { does: "jump"; to: number }[] = [];
  options.forEach((option, index) => {
    if (index === options.length - 1) {
      compile(option, steps);
      return;
    }
    const split = { does: "split" as const, first: steps.length + 1, second: 0 };
    const jump = { does: "jump" as const, to: 0 };
    steps.push(split);
    compile(option, steps);
    steps.push(jump);
    jumps.push(jump);
    split.second = steps.length;
  });
  for (const jump of jumps) jump.to = steps.length;
}

function compileRepeat(
  { item, least, most }: { readonly item: ExpressionNode; readonly least: number; readonly most: number },
  steps: Step[],
): void {
  for (let count = 0; count < least; count++) compile(item, steps);
  const splits: { does: "split"; first: number; second: number }[] = [];
  const optional = () => {
    const split = { does: "split" as const, first: steps.length + 1, second: 0 };
    splits.push(split);
    steps.push(split);
    compile(item, steps);
  };
  if (most === Number.POSITIVE_INFINITY) {
    const to = steps.length;
    optional();
    steps.push({ does: "jump", to });
  } else {
    for (let count = least; count < most; count++) optional();
  }
  for (const split of splits) split.second = steps.length;
}

function holds(kind: Assertion, text: string, at: number): boolean {
  const before = at > 0 && isWordByte(text.charCodeAt(at - 1));
  const after = at < text.length && isWordByte(text.charCodeAt(at));
  switch (kind) {
    case "start":
      return at === 0;
    case "end":
      return at === text.length;
    case "line-start":
      return at === 0 || text[at - 1] === "\n";
    case "line-end":
      return at === text.length || text[at] === "\n";
    case "word-edge":
      return before !== after;
    case "no-word-edge":
      return before === after;
    case "word-start":
      return !before && after;
    case "word-end":
      return before && !after;
    case "no-word-before":
      return !before;
    case "no-word-after":
      return !after;
  }
}
