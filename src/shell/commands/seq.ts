import { type Command, type Invocation, UnsupportedCall } from "../command.js";
import { complain } from "../complain.js";
import { wrongUsage } from "../coreutils/usage.js";
import { parseOptions } from "../getopt.js";
import { writeText } from "../system/open-file.js";

const table = { short: "s:f:w", long: { "separator=": "s", "format=": "f", "equal-width": "w" }, stopsAtOperand: true };

/** Numbers are written in pieces of about so many bytes: there may be more of them than memory holds. */
const pieceSize = 1 << 16;

/** A decimal number: its value is `digits` over 10 to the power of `places`. */
interface Decimal {
  readonly digits: bigint;
  readonly places: number;
  /** Of its text, where it counts for -w. */
  readonly width: number;
}

/** Numbers in steps. Source: the GNU coreutils manual. */
export const seq: Command = (call) => {
  const args = withNegativeNumbers(call.args);
  const options = parseOptions(args, table);
  const { operands } = options;
  if (operands.length === 0) return wrongUsage(call, "missing operand");
  if (operands.length > 3) return wrongUsage(call, `extra operand '${operands[3]}'`);
  const numbers: Decimal[] = [];
  for (const operand of operands) {
    const number = decimalOf(operand);
    if (number === undefined) return wrongUsage(call, `invalid floating point argument: '${operand}'`);
    numbers.push(number);
  }
  const one: Decimal = { digits: 1n, places: 0, width: 1 };
  const [first, step, last] =
    numbers.length === 1 ? [one, one, numbers[0]] : numbers.length === 2 ? [numbers[0], one, numbers[1]] : numbers;
  if (first === undefined || step === undefined || last === undefined) return 1;
  if (step.digits === 0n) return wrongUsage(call, `invalid Zero increment value: '${operands[1]}'`);
  const format = options.value("f");
  const shown = format === undefined ? plainFormat(first, step, last, options.has("w")) : printfFormat(call, format);
  if (shown === undefined) return 1;
  const separator = options.value("s") ?? "\n";
  let line = "";
  let isFirst = true;
  for (const [digits, places] of numbersBetween(first, step, last)) {
    line += `${isFirst ? "" : separator}${shown(digits, places)}`;
    isFirst = false;
    if (line.length < pieceSize) continue;
    writeText(call.stdout, line);
    line = "";
  }
  if (!isFirst) writeText(call.stdout, `${line}\n`);
  return 0;
};

/** A first operand that is a negative number is no option. */
function withNegativeNumbers(args: readonly string[]): readonly string[] {
  let at = 0;
  for (let arg = args[at]; arg?.startsWith("-") && arg !== "--" && !/^-[\d.]/.test(arg); arg = args[at])
    at += /^-w*[sf]$/.test(arg) ? 2 : 1;
  return /^-[\d.]/.test(args[at] ?? "") ? [...args.slice(0, at), "--", ...args.slice(at)] : args;
}

function decimalOf(text: string): Decimal | undefined {
  if (/^\s*[+-]?(?:0x|inf|nan)/i.test(text)) throw new UnsupportedCall(`the number ${text} of seq`);
  const match = /^\s*([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(text);
  if (match === null || !/\d/.test(text)) return undefined;
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = match;
  let digits = BigInt(whole + fraction || "0") * (sign === "-" ? -1n : 1n);
  let places = fraction.length - Number(exponent);
  if (places < 0) {
    digits *= 10n ** BigInt(-places);
    places = 0;
  }
  const bare = text.trim().replace(/^\+/, "");
  const width =
    exponent === "0" ? bare.length + (/^-?\./.test(bare) ? 1 : 0) - (bare.endsWith(".") ? 1 : 0) : plain(digits, places, places).length;
  return { digits, places, width };
}

function* numbersBetween(first: Decimal, step: Decimal, last: Decimal): Iterable<readonly [digits: bigint, places: number]> {
  const places = Math.max(first.places, step.places, last.places);
  const scaled = (number: Decimal) => number.digits * 10n ** BigInt(places - number.places);
  const [by, end] = [scaled(step), scaled(last)];
  for (let at = scaled(first); by > 0n ? at <= end : at >= end; at += by) yield [at, places];
}

/** With a number of digits behind the point. */
function plain(digits: bigint, places: number, precision: number): string {
  const text = String(digits < 0n ? -digits : digits).padStart(places + 1, "0");
  const fraction = text
    .slice(text.length - places)
    .padEnd(precision, "0")
    .slice(0, precision);
  const whole = places === 0 ? text : text.slice(0, -places);
  return `${digits < 0n ? "-" : ""}${whole}${precision === 0 ? "" : `.${places === 0 ? "0".repeat(precision) : fraction}`}`;
}

function plainFormat(first: Decimal, step: Decimal, last: Decimal, equal: boolean): (digits: bigint, places: number) => string {
  const precision = Math.max(first.places, step.places);
  const widthOf = ({ width, places }: Decimal) =>
    width + precision - places + (places === 0 && precision > 0 ? 1 : 0) - (places > 0 && precision === 0 ? 1 : 0);
  const width = equal ? Math.max(widthOf(first), widthOf(last)) : 0;
  return (digits, places) => padded(plain(digits, places, precision), width);
}

/** With zeros between the sign and the number. */
function padded(text: string, width: number): string {
  return text.startsWith("-") ? `-${text.slice(1).padStart(width - 1, "0")}` : text.padStart(width, "0");
}

function printfFormat(call: Invocation, format: string): ((digits: bigint, places: number) => string) | undefined {
  const match = /^((?:[^%]|%%)*)%([-#0 +']*)(\d*)(?:\.(\d*))?([\s\S]?)((?:[^%]|%%)*)(%?)/.exec(format);
  if (match === null) {
    complain(call, `format '${format}' has no % directive`);
    return undefined;
  }
  const [, before = "", flags = "", width = "", precision, kind = "", after = "", more] = match;
  if (kind === "") complain(call, `format '${format}' ends in %`);
  else if (!/[efgEFGaA]/.test(kind)) complain(call, `format '${format}' has unknown %${kind} directive`);
  else if (more !== "") complain(call, `format '${format}' has too many % directives`);
  else {
    if (/[#'aAeE]/.test(flags + kind)) throw new UnsupportedCall(`the format ${format} of seq`);
    const shown = (digits: bigint, places: number) => {
      const number = Number(plain(digits, places, places));
      const text = /f/i.test(kind) ? number.toFixed(Number(precision ?? 6)) : general(number, Number(precision ?? 6));
      const signed = number >= 0 && /[+ ]/.test(flags) ? (flags.includes("+") ? "+" : " ") + text : text;
      if (flags.includes("-")) return signed.padEnd(Number(width));
      return flags.includes("0") ? padded(signed, Number(width)) : signed.padStart(Number(width));
    };
    const literal = (text: string) => text.replaceAll("%%", "%");
    return (digits, places) => literal(before) + shown(digits, places) + literal(after);
  }
  return undefined;
}

/** %g of printf(3). */
function general(number: number, precision: number): string {
  const digits = Math.max(1, precision);
  const [mantissa = "0", exponent = "0"] = number.toExponential(digits - 1).split("e");
  const power = Number(exponent);
  const strip = (text: string) => (text.includes(".") ? text.replace(/\.?0+$/, "") : text);
  if (power >= -4 && power < digits) return strip(number.toFixed(digits - 1 - power));
  return `${strip(mantissa)}e${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
}
