import type { SortOrder } from "./key.js";
import { compareVersions } from "./version-order.js";

const compareText = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);

const months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

const upper = (text: string): string => text.replace(/[a-z]/g, (letter) => letter.toUpperCase());

/** A number as -n reads it: as text, for it can have any length. */
interface Decimal {
  readonly negative: boolean;
  readonly whole: string;
  readonly fraction: string;
}

function decimalOf(text: string): Decimal {
  const match = /^[ \t\n]*(-?)(\d*)(?:\.(\d*))?/.exec(text);
  const whole = (match?.[2] ?? "").replace(/^0+/, "");
  const fraction = (match?.[3] ?? "").replace(/0+$/, "");
  return { negative: match?.[1] === "-" && (whole !== "" || fraction !== ""), whole, fraction };
}

function compareDecimals(left: Decimal, right: Decimal): number {
  if (left.negative !== right.negative) return left.negative ? -1 : 1;
  const order =
    left.whole.length - right.whole.length || compareText(left.whole, right.whole) || compareText(left.fraction, right.fraction);
  return left.negative ? -order : order;
}

/** -g: what is no number comes before NaN, and this before all numbers. */
function generalRank(text: string): readonly [kind: number, value: number] {
  const match = /^\s*([+-]?(?:\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?|inf(?:inity)?|nan))/i.exec(text)?.[1];
  if (match === undefined) return [0, 0];
  if (/nan/i.test(match)) return [1, 0];
  if (/inf/i.test(match)) return [2, match.startsWith("-") ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY];
  return [2, Number(match)];
}

/** -h: first the unit, which counts downwards for negative numbers, then the number. */
function unitRank(text: string): number {
  const match = /^[ \t\n]*(-?)(\d*\.?\d*)([kKMGTPEZY]?)/.exec(text);
  if (match === null || !/[1-9]/.test(match[2] ?? "")) return 0;
  const rank = " KMGTPEZY".indexOf((match[3] || " ").toUpperCase()) + 1;
  return match[1] === "-" ? -rank : rank;
}

const monthOf = (text: string): number => months.indexOf(upper(text.replace(/^[ \t\n]+/, "").slice(0, 3))) + 1;

/** Compares two keys; the reversal is not looked at. Source: the GNU coreutils manual, sort. */
export function compareKeys(left: string, right: string, order: SortOrder): number {
  const [a, b] = [considered(left, order), considered(right, order)];
  switch (order.kind) {
    case "n":
      return compareDecimals(decimalOf(a), decimalOf(b));
    case "g": {
      const [one, other] = [generalRank(a), generalRank(b)];
      return one[0] - other[0] || (one[1] < other[1] ? -1 : one[1] > other[1] ? 1 : 0);
    }
    case "h":
      return unitRank(a) - unitRank(b) || compareDecimals(decimalOf(a), decimalOf(b));
    case "M":
      return monthOf(a) - monthOf(b);
    case "V":
      return compareVersions(a, b);
    default:
      return compareText(a, b);
  }
}

/** The bytes of a key that are compared. */
function considered(text: string, order: SortOrder): string {
  let kept = text;
  if (order.dictionary) kept = kept.replace(/[^A-Za-z0-9 \t]/g, "");
  else if (order.printable) kept = kept.replace(/[^ -~]/g, "");
  return order.fold ? upper(kept) : kept;
}
