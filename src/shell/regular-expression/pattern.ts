import type { Assertion, ByteSet, ExpressionNode } from "./node.js";

const assertionPatterns: Readonly<Record<Assertion, string>> = {
  start: "^",
  end: "$",
  "line-start": "(?<![^\\n])",
  "line-end": "(?![^\\n])",
  "word-edge": "\\b",
  "no-word-edge": "\\B",
  "word-start": "\\b(?=\\w)",
  "word-end": "\\b(?<=\\w)",
  "no-word-before": "(?<!\\w)",
  "no-word-after": "(?!\\w)",
};

/** The source of the JavaScript regular expression that matches the same strings of bytes. */
export function patternOf(node: ExpressionNode): string {
  switch (node.type) {
    case "set":
      return setPattern(node.bytes);
    case "assertion":
      return assertionPatterns[node.kind];
    case "sequence":
      return node.items.map((item) => (item.type === "choice" ? `(?:${patternOf(item)})` : patternOf(item))).join("");
    case "choice":
      return node.options.map(patternOf).join("|");
    case "group":
      return `(${patternOf(node.item)})`;
    case "reference":
      return `(?:\\${node.index})`;
    case "repeat": {
      const { least, most, item } = node;
      const count = most === Number.POSITIVE_INFINITY ? `{${least},}` : `{${least},${most}}`;
      return `(?:${patternOf(item)})${count}`;
    }
  }
}

const hex = (byte: number): string => `\\x${byte.toString(16).padStart(2, "0")}`;

const knownPatterns = new WeakMap<ByteSet, string>();

function setPattern(bytes: ByteSet): string {
  const pattern = knownPatterns.get(bytes) ?? rangesPattern(bytes);
  knownPatterns.set(bytes, pattern);
  return pattern;
}

function rangesPattern(bytes: ByteSet): string {
  const ranges: (readonly [first: number, last: number])[] = [];
  for (let byte = 0; byte < 256; byte++) {
    if (bytes[byte] !== 1) continue;
    const first = byte;
    while (bytes[byte + 1] === 1) byte += 1;
    ranges.push([first, byte]);
  }
  const [only] = ranges;
  if (only === undefined) return "[]";
  if (ranges.length === 1 && only[0] === only[1]) return hex(only[0]);
  if (ranges.length === 1 && only[1] - only[0] === 255) return "[^]";
  return `[${ranges.map(([first, last]) => (first === last ? hex(first) : `${hex(first)}-${hex(last)}`)).join("")}]`;
}

/** The number of bytes that a part always reads, or nothing where it varies. */
function width(node: ExpressionNode): number | undefined {
  switch (node.type) {
    case "set":
      return 1;
    case "assertion":
      return 0;
    case "group":
      return width(node.item);
    case "reference":
      return undefined;
    case "sequence": {
      const widths = node.items.map(width);
      return widths.includes(undefined) ? undefined : widths.reduce<number>((sum, one) => sum + (one ?? 0), 0);
    }
    case "choice": {
      const widths = node.options.map(width);
      return widths.every((one) => one === widths[0]) ? widths[0] : undefined;
    }
    case "repeat": {
      const one = width(node.item);
      return one !== undefined && node.least === node.most ? one * node.least : undefined;
    }
  }
}

/**
 * Whether the first match that JavaScript finds is also the longest: where everything has one width, and where nothing but single bytes is
 * repeated and nothing is chosen (a later part then never gains from an earlier one that reads less).
 */
export function firstIsLongest(node: ExpressionNode): boolean {
  return width(node) !== undefined || isPlain(node);
}

function isPlain(node: ExpressionNode): boolean {
  switch (node.type) {
    case "set":
    case "assertion":
      return true;
    case "group":
      return isPlain(node.item);
    case "sequence":
      return node.items.every(isPlain);
    case "repeat":
      return node.item.type === "set" || (node.item.type === "group" && node.item.item.type === "set");
    default:
      return false;
  }
}
