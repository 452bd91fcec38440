import { RegularExpressionError } from "../regular-expression/node.js";
import { type RegularExpression, regularExpression } from "../regular-expression/regular-expression.js";
import { AwkError } from "./error.js";
import { formatNumber } from "./format.js";

/** Text from outside, which is compared as a number where it looks like one. */
export interface InputText {
  readonly text: string;
  /** Nothing where it does not look like a number. */
  readonly number: number | undefined;
}

/** A value of awk; nothing is a variable that was not assigned to. */
export type Value = number | string | InputText | undefined;

const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** A field, a record or another text from outside. */
export function inputText(text: string): InputText {
  const bare = text.replace(/^[ \t\n\v\f\r]+|[ \t\n\v\f\r]+$/g, "");
  return { text, number: decimal.test(bare) ? Number(bare) : undefined };
}

const leading = /^[ \t\n\v\f\r]*([+-]?(?:0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|inf(?:inity)?|nan))/i;

/** What strtod(3) reads of a text. */
function numberOfText(text: string): number {
  const found = leading.exec(text)?.[1];
  if (found === undefined) return 0;
  const bare = found.replace(/^[+-]/, "").toLowerCase();
  const size = bare.startsWith("inf") ? Number.POSITIVE_INFINITY : bare === "nan" ? Number.NaN : Number(bare);
  return found.startsWith("-") ? -size : size;
}

export function toNumber(value: Value): number {
  if (typeof value === "number") return value;
  if (value === undefined) return 0;
  return typeof value === "string" ? numberOfText(value) : (value.number ?? numberOfText(value.text));
}

/** The largest integer that mawk of Debian 12 shows without a format. */
const mostInteger = 0x7fffffff;

/** @param format CONVFMT, or OFMT where it is printed */
export function toText(value: Value, format: string): string {
  if (typeof value === "string") return value;
  if (value === undefined) return "";
  if (typeof value !== "number") return value.text;
  if (Number.isInteger(value) && Math.abs(value) <= mostInteger) return String(value === 0 ? 0 : value);
  return formatNumber(format, value);
}

export function isTrue(value: Value): boolean {
  if (typeof value === "number") return value !== 0;
  if (typeof value === "string") return value !== "";
  if (value === undefined) return false;
  return value.number === undefined ? value.text !== "" : value.number !== 0;
}

/** Below 0 where the left one is smaller: as numbers where none of them is a text. */
export function compareValues(left: Value, right: Value, format: string): number {
  const isNumeric = (value: Value) =>
    typeof value === "number" || value === undefined || (typeof value !== "string" && value.number !== undefined);
  if (isNumeric(left) && isNumeric(right)) {
    const [one, other] = [toNumber(left), toNumber(right)];
    return one < other ? -1 : one > other ? 1 : one === other ? 0 : Number.NaN;
  }
  const [one, other] = [toText(left, format), toText(right, format)];
  return one < other ? -1 : one > other ? 1 : 0;
}

/** A regular expression from a text that the program made. */
export function dynamicExpression(source: string): RegularExpression {
  try {
    return regularExpression(source, { dialect: "awk" });
  } catch (error) {
    if (!(error instanceof RegularExpressionError)) throw error;
    throw new AwkError(`regular expression compile failed (${error.message})\n${source}`, { atRunTime: true });
  }
}
