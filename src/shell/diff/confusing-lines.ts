/** Whether a line takes part; one that is in doubt is left out only among others that are. */
type Mark = "kept" | "out" | "doubt";

/**
 * The lines that GNU diff leaves out at first: those that the other file does not have, and among them such as it has very often. Source:
 * observation of GNU diff.
 */
export function confusingLines(lines: readonly number[], other: readonly number[]): boolean[] {
  const counts = new Map<number, number>();
  for (const line of other) counts.set(line, (counts.get(line) ?? 0) + 1);
  const many = 5 * growth(lines.length / 64);
  const marks = lines.map((line): Mark => {
    const count = counts.get(line) ?? 0;
    return count === 0 ? "out" : count > many ? "doubt" : "kept";
  });
  for (let at = 0; at < marks.length; ) {
    let end = at;
    if (marks[at] === "out") while (end < marks.length && marks[end] !== "kept") end += 1;
    if (end === at) {
      // What is in doubt at the beginning of a run stays
      marks[at] = "kept";
      at += 1;
      continue;
    }
    settle(marks, at, end);
    at = end;
  }
  return marks.map((mark) => mark !== "kept");
}

/** 2 to the power of how often a number can be divided by 4, less one. */
function growth(number: number): number {
  let result = 1;
  for (let rest = Math.floor(number) >> 2; rest > 0; rest >>= 2) result *= 2;
  return result;
}

/** Decides about what is in doubt in a run that begins with a line that is out. */
function settle(marks: Mark[], from: number, to: number): void {
  let end = to;
  while (marks[end - 1] === "doubt") marks[--end] = "kept";
  const length = end - from;
  const doubts = marks.slice(from, end).filter((mark) => mark === "doubt").length;
  const keep = (at: number) => {
    if (marks[at] === "doubt") marks[at] = "kept";
  };
  if (doubts * 4 > length) {
    for (let at = from; at < end; at++) keep(at);
    return;
  }
  keepLongRuns(marks, from, end, growth(length / 4) + 1);
  keepNearEdge(marks, from, end, 1, keep);
  keepNearEdge(marks, end - 1, from - 1, -1, keep);
}

/** Several lines in doubt that follow each other stay. */
function keepLongRuns(marks: Mark[], from: number, end: number, least: number): void {
  for (let at = from; at < end; ) {
    let last = at;
    while (last < end && marks[last] === "doubt") last += 1;
    if (last - at >= least) marks.fill("kept", at, last);
    at = Math.max(last, at + 1);
  }
}

/** So do those near an edge of the run, until three lines that are out follow each other, or one comes after eight lines. */
function keepNearEdge(marks: readonly Mark[], from: number, to: number, step: 1 | -1, keep: (at: number) => void): void {
  let inRow = 0;
  for (let at = from; at !== to; at += step) {
    const mark = marks[at];
    if (Math.abs(at - from) >= 8 && mark === "out") return;
    if (mark === "doubt") {
      inRow = 0;
      keep(at);
    } else inRow = mark === "kept" ? 0 : inRow + 1;
    if (inRow === 3) return;
  }
}
