import { UnsupportedCall } from "./command.js";

/** A shell pattern that was read once, to be held against many texts. */
export interface Pattern {
  matches(text: string): boolean;
  /** The text that alone matches, without backslashes, where the pattern has no special characters. */
  readonly literal: string | undefined;
}

export interface PatternOptions {
  /** `*`, `?` and brackets do not match a slash. */
  readonly pathname?: boolean;
  /** A period at the beginning (and after a slash, with `pathname`) is matched only by a period. */
  readonly period?: boolean;
  /** ASCII letters match in both cases. */
  readonly caseless?: boolean;
  /** `[^` inverts a set as `[!` does: so in fnmatch(3), and not in dash. */
  readonly caret?: boolean;
}

/** One byte of the text each, but for the star. */
type Step =
  | { readonly kind: "star" | "any" }
  | { readonly kind: "byte"; readonly byte: number }
  | { readonly kind: "set"; readonly bytes: Uint8Array };

const slash = 0x2f;
const period = 0x2e;

/**
 * Reads a pattern of the shell as dash does: `*`, `?`, `[...]` and backslashes; in the C locale, over byte strings. A bracket that nothing
 * closes is an ordinary character. Source: POSIX Shell, 2.14 Pattern Matching Notation; dash.
 */
export function compilePattern(pattern: string, options: PatternOptions = {}): Pattern {
  const steps = readSteps(pattern, options);
  const bytes = steps.map((step) => (step.kind === "byte" ? String.fromCharCode(step.byte) : undefined));
  const literal = bytes.every((byte) => byte !== undefined) ? bytes.join("") : undefined;
  if (literal !== undefined && !options.caseless) return { literal, matches: (text) => text === literal };
  const fold = options.caseless ? lower : (text: string) => text;
  return { literal, matches: (text) => run(steps, fold(text), options) };
}

/** Whether a pattern can match anything but one text. */
export const hasSpecials = (pattern: string): boolean => /[*?[]/.test(pattern) && compilePattern(pattern).literal === undefined;

/** Walks the text once; where a step fails, the last star takes one byte more. An earlier star need never take more than it first did. */
function run(steps: readonly Step[], text: string, options: PatternOptions): boolean {
  let step = 0;
  let at = 0;
  let starStep = -1;
  let starAt = 0;
  const leads = (place: number) =>
    options.period === true &&
    text.charCodeAt(place) === period &&
    (place === 0 || (options.pathname === true && text.charCodeAt(place - 1) === slash));
  for (;;) {
    const one = steps[step];
    if (one === undefined) {
      if (at === text.length) return true;
    } else if (one.kind === "star") {
      if (!leads(at)) {
        starStep = step++;
        starAt = at;
        continue;
      }
    } else if (at < text.length && fits(one, text.charCodeAt(at), options, () => leads(at))) {
      step++;
      at++;
      continue;
    }
    if (starStep < 0 || starAt >= text.length || (options.pathname && text.charCodeAt(starAt) === slash)) return false;
    at = ++starAt;
    step = starStep + 1;
  }
}

function fits(step: Step, byte: number, { pathname }: PatternOptions, leads: () => boolean): boolean {
  if (step.kind === "byte") return step.byte === byte;
  if ((pathname && byte === slash) || leads()) return false;
  return step.kind !== "set" || step.bytes[byte] === 1;
}

function readSteps(pattern: string, options: PatternOptions): Step[] {
  const steps: Step[] = [];
  const text = options.caseless ? lower(pattern) : pattern;
  for (let at = 0; at < text.length; at++) {
    const letter = text.charAt(at);
    if (letter === "*") {
      if (steps.at(-1)?.kind !== "star") steps.push({ kind: "star" });
      continue;
    }
    if (letter === "?") {
      steps.push({ kind: "any" });
      continue;
    }
    const bracket = letter === "[" ? readBracket(text, at, options) : undefined;
    if (bracket !== undefined) {
      steps.push({ kind: "set", bytes: bracket.bytes });
      at = bracket.end;
      continue;
    }
    if (letter === "\\" && at + 1 < text.length) at++;
    steps.push({ kind: "byte", byte: text.charCodeAt(at) });
  }
  return steps;
}

/** The set that a bracket stands for and where its `]` is; nothing where it has none. */
function readBracket(
  text: string,
  start: number,
  { caseless = false, caret = false }: PatternOptions,
): { readonly bytes: Uint8Array; readonly end: number } | undefined {
  const bytes = new Uint8Array(256);
  const inverted = text.charAt(start + 1) === "!" || (caret && text.charAt(start + 1) === "^");
  let at = start + (inverted ? 2 : 1);
  const first = at;
  let unknown: string | undefined;
  const next = () => {
    if (text.charAt(at) === "\\") at++;
    return text.charCodeAt(at++);
  };
  for (; at === first || text.charAt(at) !== "]"; ) {
    if (at >= text.length) return undefined;
    const named = namedClass(text, at, caseless);
    if (named !== undefined) {
      fill(bytes, named.holds);
      at = named.end;
      continue;
    }
    if (/^\[([.=])[\s\S]+?\1\]/.test(text.slice(at, at + 16))) unknown = "a collating symbol";
    const low = next();
    if (text.charAt(at) !== "-" || text.charAt(at + 1) === "]") {
      bytes[low] = 1;
      continue;
    }
    at++;
    const high = next();
    if (low < 0x80 !== high < 0x80) unknown = "a range of bytes from ASCII to beyond";
    fill(bytes, (byte) => byte >= low && byte <= high);
  }
  if (at >= text.length) return undefined;
  if (unknown !== undefined) throw new UnsupportedCall(`${unknown} in a pattern`);
  if (inverted) for (let byte = 0; byte < 256; byte++) bytes[byte] = bytes[byte] === 1 ? 0 : 1;
  return { bytes, end: at };
}

/** POSIX's character classes in the C locale, by their names. */
const classes: Readonly<Record<string, RegExp>> = {
  alnum: /[0-9A-Za-z]/,
  alpha: /[A-Za-z]/,
  blank: /[ \t]/,
  cntrl: /[^ -~\x80-\xff]/,
  digit: /[0-9]/,
  graph: /[!-~]/,
  lower: /[a-z]/,
  print: /[ -~]/,
  punct: /[!-/:-@[-`{-~]/,
  space: /[\t-\r ]/,
  upper: /[A-Z]/,
  xdigit: /[0-9A-Fa-f]/,
};

function namedClass(
  text: string,
  at: number,
  caseless: boolean,
): { readonly holds: (byte: number) => boolean; readonly end: number } | undefined {
  if (text.charAt(at) !== "[" || text.charAt(at + 1) !== ":") return undefined;
  const end = text.indexOf(":]", at + 2);
  const name = text.slice(at + 2, end);
  const known = end < 0 || !Object.hasOwn(classes, name) ? undefined : classes[name];
  if (known === undefined) return undefined;
  if (caseless && name === "upper") throw new UnsupportedCall("[:upper:] in a pattern that ignores case");
  return { holds: (byte) => known.test(String.fromCharCode(byte)), end: end + 2 };
}

function fill(bytes: Uint8Array, holds: (byte: number) => boolean): void {
  for (let byte = 0; byte < 256; byte++) if (holds(byte)) bytes[byte] = 1;
}

const lower = (text: string): string => text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
