import type { ExpressionNode } from "./node.js";

/** Tries that cost less than a few milliseconds. */
const mostTries = 1_000_000;

/** Texts that are longer are never given to JavaScript's matcher, but for expressions that try nothing twice. */
const longest = 2 ** 30;

/**
 * Says of the length of a text whether JavaScript's matcher, which tries one way after the other, is sure to end soon over it: `a*b` tries each place of the
 * text with each number of bytes, `(a*)*b` more ways than can be counted.
 */
export function backtracksBriefly(root: ExpressionNode): (length: number) => boolean {
  const startsHere = startsText(root);
  const isBrief = (length: number) => length < longest && (startsHere ? 1 : length + 1) * tries(root, length) <= mostTries;
  let [brief, tooLong] = [0, Number.POSITIVE_INFINITY];
  return (length) => {
    if (length <= brief) return true;
    if (length >= tooLong) return false;
    // The next text may be a little longer.
    const ample = length * 2;
    if (ample < tooLong && isBrief(ample)) brief = ample;
    else if (isBrief(length)) brief = length;
    else tooLong = length;
    return length <= brief;
  };
}

/** Ways to match one part of a text of this length, at most. */
function tries(node: ExpressionNode, length: number): number {
  switch (node.type) {
    case "sequence":
      return node.items.reduce((product, item) => product * tries(item, length), 1);
    case "choice":
      return node.options.reduce((sum, option) => sum + tries(option, length), 0);
    case "group":
      return tries(node.item, length);
    case "repeat": {
      const { item, least, most } = node;
      const one = tries(item, length);
      const rounds = Math.min(most, length + least) - least;
      if (one === 1) return rounds + 1;
      return most > 8 ? Number.POSITIVE_INFINITY : (one + (rounds > 0 ? 1 : 0)) ** most;
    }
    default:
      return 1;
  }
}

/** Whether it can match at the beginning of the text only. */
function startsText(node: ExpressionNode): boolean {
  if (node.type === "assertion") return node.kind === "start";
  if (node.type === "group") return startsText(node.item);
  return node.type === "sequence" && node.items[0] !== undefined && startsText(node.items[0]);
}
