import { unescaped } from "./escapes.js";

export interface Printed {
  readonly text: string;
  /** What could not be taken for a number, in the words of dash. */
  readonly errors: readonly string[];
}

const directive = /%(?:%|([-+ #0]*)(\*|\d+)?(?:\.(\*|\d*))?([a-zA-Z])?)/g;

/** A format that is used again as long as there are arguments. Source: POSIX printf. */
export function printFormat(format: string, args: readonly string[]): Printed {
  const rest = [...args].reverse();
  const errors: string[] = [];
  let text = "";
  do {
    const left = rest.length;
    const { text: round, stopped } = printOnce(format, rest, errors);
    text += round;
    if (stopped || rest.length === left) break;
  } while (rest.length > 0);
  return { text, errors };
}

function printOnce(format: string, rest: string[], errors: string[]): { readonly text: string; readonly stopped: boolean } {
  let text = "";
  let from = 0;
  for (const match of format.matchAll(directive)) {
    text += unescaped(format.slice(from, match.index), "format").text;
    from = match.index + match[0].length;
    if (match[0] === "%%") {
      text += "%";
      continue;
    }
    const [, flags = "", width, precision, letter = ""] = match;
    const count = (word: string | undefined) =>
      word === "*" ? Number(integer(rest.pop() ?? "0", errors)) : word === undefined ? undefined : Number(word);
    const shape: Shape = { flags, width: count(width), precision: count(precision) };
    if (letter === "b") {
      const { text: value, stopped } = unescaped(rest.pop() ?? "", "echo");
      text += padded(value.slice(0, shape.precision), shape);
      if (stopped) return { text, stopped };
    } else if (/[sc]/.test(letter)) {
      const value = rest.pop() ?? "";
      text += padded(letter === "c" ? value.slice(0, 1) : value.slice(0, shape.precision), shape);
    } else if (/[diouxX]/.test(letter)) {
      text += integral(integer(rest.pop() ?? "0", errors), letter, shape);
    } else if (/[feEgG]/.test(letter)) {
      text += floating(Number(rest.pop() ?? "0"), letter, shape);
    } else {
      errors.push(`${match[0]}: invalid directive`);
      return { text, stopped: true };
    }
  }
  return { text: text + unescaped(format.slice(from), "format").text, stopped: false };
}

interface Shape {
  readonly flags: string;
  readonly width: number | undefined;
  readonly precision: number | undefined;
}

/** A number as C writes it, or a quote and a character for its code. What follows it is an error, and the number counts. */
function integer(word: string, errors: string[]): bigint {
  if (/^["']/.test(word)) return BigInt(word.length > 1 ? word.charCodeAt(1) : 0);
  const [whole = "", sign, digits] = /^\s*([-+]?)(0[xX][0-9a-fA-F]+|\d+)/.exec(word) ?? [];
  if (digits === undefined) {
    if (word !== "") errors.push(`${word}: expected numeric value`);
    return 0n;
  }
  if (whole.length < word.length) errors.push(`${word}: not completely converted`);
  const value = /^0[0-7]+$/.test(digits) ? BigInt(`0o${digits}`) : BigInt(digits);
  return sign === "-" ? -value : value;
}

function integral(value: bigint, letter: string, shape: Shape): string {
  const signed = letter === "d" || letter === "i";
  const size = signed ? (value < 0n ? -value : value) : BigInt.asUintN(64, value);
  const radix = letter === "o" ? 8 : /[xX]/.test(letter) ? 16 : 10;
  let digits = size.toString(radix);
  if (letter === "X") digits = digits.toUpperCase();
  const { flags, precision } = shape;
  if (precision !== undefined) digits = precision === 0 && size === 0n ? "" : digits.padStart(precision, "0");
  const prefix = flags.includes("#") && size !== 0n ? (letter === "o" ? "0" : radix === 16 ? `0${letter}` : "") : "";
  const sign = signed ? (value < 0n ? "-" : flags.includes("+") ? "+" : flags.includes(" ") ? " " : "") : "";
  return numberPadded(sign + prefix, digits, precision === undefined ? shape : { ...shape, flags: flags.replaceAll("0", "") });
}

function floating(value: number, letter: string, shape: Shape): string {
  const { flags, precision = 6 } = shape;
  const size = Math.abs(value);
  const exponent = (text: string) => text.replace(/e([-+])(\d)$/, "e$10$2");
  let digits: string;
  if (letter === "f") digits = size.toFixed(precision);
  else if (/[eE]/.test(letter)) digits = exponent(size.toExponential(precision));
  else {
    const significant = precision === 0 ? 1 : precision;
    const power = size === 0 ? 0 : Number(size.toExponential(significant - 1).split("e")[1]);
    digits =
      power < -4 || power >= significant
        ? exponent(size.toExponential(significant - 1))
        : size.toFixed(Math.max(0, significant - 1 - power));
    if (!flags.includes("#") && digits.includes(".")) digits = digits.replace(/\.?0+(?=e|$)/, "");
  }
  if (letter === "E" || letter === "G") digits = digits.toUpperCase();
  return numberPadded(value < 0 || Object.is(value, -0) ? "-" : flags.includes("+") ? "+" : flags.includes(" ") ? " " : "", digits, shape);
}

function numberPadded(sign: string, digits: string, shape: Shape): string {
  const { flags, width = 0 } = shape;
  if (!flags.includes("0") || flags.includes("-")) return padded(sign + digits, shape);
  return sign + digits.padStart(width - sign.length, "0");
}

function padded(text: string, { flags, width = 0 }: Shape): string {
  const size = Math.abs(width);
  return flags.includes("-") || width < 0 ? text.padEnd(size) : text.padStart(size);
}
