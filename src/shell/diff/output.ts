import { type Difference, lineDifferences } from "./line-differences.js";

/** A file that is compared, with its lines; the last one may lack its newline. */
export interface DiffSide {
  readonly label: string;
  readonly text: string;
}

export interface DiffSettings {
  /** Lines around the differences of the unified form; nothing for the normal form. */
  readonly context: number | undefined;
  /** What of a line is compared. */
  readonly key: (line: string) => string;
}

/** The lines with their newlines. */
const linesOf = (text: string): readonly string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

/** How two files differ, in the normal or the unified form; nothing where they do not. Source: POSIX diff, the GNU diffutils manual. */
export function differenceText(left: DiffSide, right: DiffSide, { context, key }: DiffSettings): string {
  const sides = [linesOf(left.text), linesOf(right.text)] as const;
  const numbers = new Map<string, number>();
  const numbered = sides.map((lines) =>
    lines.map((line) => {
      const text = key(line);
      const number = numbers.get(text) ?? numbers.size;
      numbers.set(text, number);
      return number;
    }),
  );
  const differences = lineDifferences(numbered[0] ?? [], numbered[1] ?? [], context ?? 0);
  if (differences.length === 0) return "";
  if (context === undefined) return differences.map((one) => normalHunk(one, sides[0], sides[1])).join("");
  return `--- ${left.label}\n+++ ${right.label}\n${grouped(differences, context)
    .map((group) => unifiedHunk(group, sides[0], sides[1], context))
    .join("")}`;
}

const shown = (mark: string, line: string): string => `${mark}${line}${line.endsWith("\n") ? "" : "\n\\ No newline at end of file\n"}`;

function normalHunk({ from, to, otherFrom, otherTo }: Difference, left: readonly string[], right: readonly string[]): string {
  const range = (first: number, last: number) => (last - first > 1 ? `${first + 1},${last}` : String(Math.max(first, last)));
  const letter = from === to ? "a" : otherFrom === otherTo ? "d" : "c";
  const gone = left.slice(from, to).map((line) => shown("< ", line));
  const come = right.slice(otherFrom, otherTo).map((line) => shown("> ", line));
  return `${range(from, to)}${letter}${range(otherFrom, otherTo)}\n${gone.join("")}${letter === "c" ? "---\n" : ""}${come.join("")}`;
}

/** Differences that are shown together: there are at most two contexts between them. */
function grouped(differences: readonly Difference[], context: number): Difference[][] {
  const groups: Difference[][] = [];
  for (const one of differences) {
    const before = groups.at(-1)?.at(-1);
    if (before !== undefined && one.from - before.to <= context * 2) groups.at(-1)?.push(one);
    else groups.push([one]);
  }
  return groups;
}

function unifiedHunk(group: readonly Difference[], left: readonly string[], right: readonly string[], context: number): string {
  const [first, last] = [group[0], group.at(-1)];
  if (first === undefined || last === undefined) return "";
  const from = Math.max(0, first.from - context);
  const otherFrom = first.otherFrom - (first.from - from);
  const to = Math.min(left.length, last.to + context);
  const otherTo = last.otherTo + (to - last.to);
  const range = (start: number, end: number) => (end - start === 1 ? `${end}` : `${end === start ? start : start + 1},${end - start}`);
  let text = `@@ -${range(from, to)} +${range(otherFrom, otherTo)} @@\n`;
  let at = from;
  const common = (until: number) => {
    for (; at < until; at++) text += shown(" ", left[at] ?? "");
  };
  for (const one of group) {
    common(one.from);
    for (; at < one.to; at++) text += shown("-", left[at] ?? "");
    for (const line of right.slice(one.otherFrom, one.otherTo)) text += shown("+", line);
  }
  common(to);
  return text;
}
