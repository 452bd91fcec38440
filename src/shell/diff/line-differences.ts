import { confusingLines } from "./confusing-lines.js";
import { longestCommon } from "./longest-common.js";

/** Lines that differ: from and to (not included) in both files. */
export interface Difference {
  readonly from: number;
  readonly to: number;
  readonly otherFrom: number;
  readonly otherTo: number;
}

/**
 * The runs of lines in which two files differ, as GNU diff finds them: lines without their like are left out at first, the rest is compared
 * by Myers' method, and the runs are moved down as far as they go. Lines are given by numbers, the same for equal ones. `kept` lines of a
 * common beginning and end take part. Source: E. Myers, An O(ND) Difference Algorithm (1986); observation of GNU diff.
 */
export function lineDifferences(left: readonly number[], right: readonly number[], kept: number): Difference[] {
  const least = Math.min(left.length, right.length);
  let begin = 0;
  while (begin < least && left[begin] === right[begin]) begin += 1;
  let end = 0;
  while (end < least - begin && left[left.length - 1 - end] === right[right.length - 1 - end]) end += 1;
  begin = Math.max(0, begin - kept);
  end = Math.max(0, end - kept);
  const files = [left.slice(begin, left.length - end), right.slice(begin, right.length - end)] as const;
  const changed = changedLines(files[0], files[1]);
  moveRuns(files[0], changed[0], changed[1]);
  moveRuns(files[1], changed[1], changed[0]);
  return runsOf(changed[0], changed[1]).map(({ from, to, otherFrom, otherTo }) => ({
    from: from + begin,
    to: to + begin,
    otherFrom: otherFrom + begin,
    otherTo: otherTo + begin,
  }));
}

type Flags = boolean[];

function changedLines(left: readonly number[], right: readonly number[]): readonly [Flags, Flags] {
  const leaves = [confusingLines(left, right), confusingLines(right, left)] as const;
  const changed = [leaves[0].slice(), leaves[1].slice()] as const;
  const kept = [left, right].map((lines, file) => lines.flatMap((_, index) => (leaves[file === 0 ? 0 : 1][index] ? [] : [index])));
  const [keptLeft = [], keptRight = []] = kept;
  longestCommon(
    keptLeft.map((index) => left[index] ?? 0),
    keptRight.map((index) => right[index] ?? 0),
    (file, index) => {
      const at = (file === 0 ? keptLeft : keptRight)[index];
      if (at !== undefined) changed[file][at] = true;
    },
  );
  return changed;
}

/** The places between unchanged lines (by how many of these are before them) where a file has changes. */
function changedGaps(flags: Flags): Set<number> {
  const gaps = new Set<number>();
  let gap = 0;
  for (const isChanged of flags) {
    if (isChanged) gaps.add(gap);
    else gap += 1;
  }
  return gaps;
}

/** Moves every run of changes up and down, so that it joins its neighbours, and leaves it below, or beside a run of the other file. */
function moveRuns(lines: readonly number[], flags: Flags, other: Flags): void {
  const otherGaps = changedGaps(other);
  let gap = 0;
  for (let at = 0; at < lines.length; ) {
    if (!flags[at]) {
      gap += 1;
      at += 1;
      continue;
    }
    const run = { from: at, to: at };
    while (flags[run.to]) run.to += 1;
    const up = () => {
      flags[--run.from] = true;
      flags[--run.to] = false;
      gap -= 1;
    };
    let beside: number | undefined;
    for (let size = -1; size !== run.to - run.from; ) {
      size = run.to - run.from;
      while (run.from > 0 && lines[run.from - 1] === lines[run.to - 1]) {
        up();
        while (flags[run.from - 1]) run.from -= 1;
      }
      beside = otherGaps.has(gap) ? run.to : undefined;
      while (run.to < lines.length && lines[run.from] === lines[run.to]) {
        flags[run.from++] = false;
        flags[run.to++] = true;
        gap += 1;
        while (flags[run.to]) run.to += 1;
        if (otherGaps.has(gap)) beside = run.to;
      }
    }
    while (beside !== undefined && run.to > beside) up();
    at = run.to;
  }
}

function runsOf(left: Flags, right: Flags): Difference[] {
  const runs: Difference[] = [];
  for (let [a, b] = [0, 0]; a < left.length || b < right.length; ) {
    const [from, otherFrom] = [a, b];
    while (left[a]) a += 1;
    while (right[b]) b += 1;
    if (a > from || b > otherFrom) runs.push({ from, to: a, otherFrom, otherTo: b });
    a += 1;
    b += 1;
  }
  return runs;
}
