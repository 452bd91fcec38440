import { backtracksBriefly } from "./backtracking.js";
import { leftmostMatcher } from "./leftmost-match.js";
import { longestMatcher } from "./longest-match.js";
import type { ExpressionNode, ExpressionOptions } from "./node.js";
import { parseExpression } from "./parser.js";
import { firstIsLongest, patternOf } from "./pattern.js";
import { checkSteps, stepsOf } from "./steps.js";

/** A match: its place, and the text of its groups from the first on. */
export interface ExpressionMatch {
  readonly start: number;
  readonly end: number;
  readonly groups: readonly (string | undefined)[];
}

/** A POSIX regular expression that is ready to be matched with byte strings. */
export interface RegularExpression {
  /** How many groups it has. */
  readonly groups: number;
  /** What grep warns of when it reads it. */
  readonly warnings: readonly string[];
  test(text: string): boolean;
  /** The leftmost match that begins at `from` or later, and the longest of these; what is before `from` still counts for `^` and `\b`. */
  exec(text: string, from?: number): ExpressionMatch | undefined;
}

const known = new Map<string, RegularExpression>();

/**
 * Translates a POSIX regular expression into one of JavaScript, which finds where the leftmost match begins. Where the first match of
 * JavaScript need not be the longest, a matcher of our own finds the end and the groups; and where JavaScript might try for ever, one that walks
 * the text once finds the beginning. Source: POSIX, Regular Expressions; glibc.
 *
 * What differs from glibc: of several ways to the same longest match, the groups are those of the first way in the order of the expression,
 * and glibc takes a few others with nested repetition; JavaScript forgets a group at each repetition, so that an expression with a back
 * reference into an earlier repetition may be missed.
 *
 * @throws RegularExpressionError
 */
export function regularExpression(source: string, options: ExpressionOptions): RegularExpression {
  const key = `${options.dialect} ${options.ignoreCase === true} ${options.multiline === true} ${options.whole} ${source}`;
  let found = known.get(key);
  if (found === undefined) {
    if (known.size >= 1000) known.clear();
    found = compiled(source, options);
    known.set(key, found);
  }
  return found;
}

function compiled(source: string, options: ExpressionOptions): RegularExpression {
  const { root: parsed, groups, references, warnings } = parseExpression(source, options);
  const root = wholly(parsed, options.whole);
  const ignoreCase = options.ignoreCase === true;
  // The sets have both cases already: the flag is for what a back reference repeats
  const pattern = new RegExp(patternOf(root), references && ignoreCase ? "gi" : "g");
  checkSteps(root);
  // Most expressions are asked once or twice whether they match: what else there is to them is made when it is needed.
  const isFirst = lazily(() => !references && firstIsLongest(root));
  const isBrief = references ? () => true : backtracksBriefly(root);
  const steps = lazily(() => stepsOf(root));
  const longest = lazily(() => longestMatcher(steps(), { groups, references, ignoreCase }));
  const leftmost = lazily(() => leftmostMatcher(steps()));
  const withGroups = (text: string, start: number): ExpressionMatch | undefined => {
    const match = longest()(text, start);
    if (match === undefined) return undefined;
    const { end, slots } = match;
    return { start, end, groups: Array.from({ length: groups }, (_, index) => textBetween(text, slots[index * 2], slots[index * 2 + 1])) };
  };
  const exec = (text: string, from = 0): ExpressionMatch | undefined => {
    if (!isBrief(text.length - from)) {
      const found = leftmost()(text, from);
      if (found === undefined || groups > 0) return found && withGroups(text, found.start);
      return { ...found, groups: [] };
    }
    for (let at = from; at <= text.length; ) {
      pattern.lastIndex = at;
      const match = pattern.exec(text);
      if (match === null) return undefined;
      const start = match.index;
      if (isFirst()) return { start, end: start + match[0].length, groups: match.slice(1) };
      const found = withGroups(text, start);
      if (found !== undefined) return found;
      at = start + 1;
    }
    return undefined;
  };
  const test = (text: string): boolean => {
    if (references || !isBrief(text.length)) return exec(text) !== undefined;
    pattern.lastIndex = 0;
    return pattern.test(text);
  };
  return { groups, warnings, test, exec };
}

function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function wholly(node: ExpressionNode, whole: ExpressionOptions["whole"]): ExpressionNode {
  if (whole === undefined) return node;
  if (whole === "start") return { type: "sequence", items: [{ type: "assertion", kind: "start" }, node] };
  const [before, after] = whole === "word" ? (["no-word-before", "no-word-after"] as const) : (["start", "end"] as const);
  return { type: "sequence", items: [{ type: "assertion", kind: before }, node, { type: "assertion", kind: after }] };
}

function textBetween(text: string, start = -1, end = -1): string | undefined {
  return start < 0 || end < 0 ? undefined : text.slice(start, end);
}

/** The same text for a regular expression that matches it and nothing else. */
export function literalPattern(text: string, extended: boolean): string {
  return text.replace(extended ? /[\\^$.[\]|()*+?{}]/g : /[\\^$.[\]*]/g, "\\$&");
}
