import { AwkError } from "./error.js";

/** A conversion of printf(3). */
interface Conversion {
  readonly flags: string;
  readonly width: number;
  readonly precision: number | undefined;
  readonly kind: string;
}

const conversion = /%([-+ #0]*)(\*|\d+)?(?:\.(\*|\d*))?(?:[hl])?([\s\S]?)/g;

/** Where a format takes its arguments from. */
export interface FormatArguments {
  number(): number;
  text(): string;
  /** For %c, which takes numbers and texts. */
  either(): number | string;
}

/** What asks for more arguments than there are. */
export class MissingArgument extends Error {}

/**
 * The text of a format and its arguments. Source: POSIX awk, printf(3), mawk(1).
 *
 * @throws AwkError
 */
export function format(template: string, args: FormatArguments, name: string): { readonly text: string; readonly error?: AwkError } {
  let text = "";
  let last = 0;
  let count = 0;
  conversion.lastIndex = 0;
  const shown = () => `${name}("${template}")`;
  try {
    for (let match = nextConversion(template, last); match !== null; match = nextConversion(template, last)) {
      text += template.slice(last, match.index);
      last = match.index + match[0].length;
      if (match[0] === "%%") {
        text += "%";
        continue;
      }
      count += 1;
      const [, flags = "", width, precision, kind = ""] = match;
      const given = width === "*" ? Math.trunc(args.number()) : Number(width ?? "0");
      const places = precision === undefined ? undefined : precision === "*" ? Math.trunc(args.number()) : Number(precision);
      const all = {
        flags: given < 0 ? `${flags}-` : flags,
        width: Math.abs(given),
        precision: places !== undefined && places < 0 ? undefined : places,
        kind,
      };
      if (kind === "" || kind === "%") {
        if (kind === "") throw new MissingArgument();
      }
      if (!/[dioxXucseEfFgG]/.test(kind)) return { text, error: runTimeError(`improper conversion(number ${count}) in ${shown()}`) };
      text += convert(all, args);
    }
  } catch (error) {
    if (!(error instanceof MissingArgument)) throw error;
    return { text, error: runTimeError(`not enough arguments passed to ${shown()}`) };
  }
  return { text: text + template.slice(last) };
}

const runTimeError = (message: string) => new AwkError(message, { atRunTime: true });

function nextConversion(template: string, from: number): RegExpExecArray | null {
  conversion.lastIndex = from;
  return conversion.exec(template);
}

/** A number by a format that has one conversion: CONVFMT or OFMT. */
export function formatNumber(template: string, value: number): string {
  if (template === "%.6g") return shownNumber({ flags: "", width: 0, precision: 6, kind: "g" }, value);
  return format(template, { number: () => value, text: () => String(value), either: () => value }, "CONVFMT").text;
}

function convert(spec: Conversion, args: FormatArguments): string {
  if (spec.kind === "s") return padded(spec, args.text().slice(0, spec.precision));
  if (spec.kind === "c") {
    const value = args.either();
    return padded(spec, typeof value === "string" ? value.charAt(0) || "\0" : String.fromCharCode(Math.trunc(value) & 255));
  }
  const value = args.number();
  return /[eEfFgG]/.test(spec.kind) ? shownNumber(spec, value) : shownInteger(spec, value);
}

const padded = ({ flags, width }: Conversion, text: string): string => (flags.includes("-") ? text.padEnd(width) : text.padStart(width));

/** With the sign and zeros that the flags ask for. */
function signed(spec: Conversion, negative: boolean, prefix: string, digits: string, zeros: boolean): string {
  const sign = (negative ? "-" : spec.flags.includes("+") ? "+" : spec.flags.includes(" ") ? " " : "") + prefix;
  if (zeros && spec.flags.includes("0") && !spec.flags.includes("-")) return sign + digits.padStart(spec.width - sign.length, "0");
  return padded(spec, sign + digits);
}

/** mawk of Debian 12 has integers of 32 bits here, and takes the nearest one. */
function shownInteger(spec: Conversion, value: number): string {
  const { kind, precision, flags } = spec;
  const whole = Number.isNaN(value) ? -0x7fffffff : Math.trunc(value);
  if (kind === "d" || kind === "i") {
    const near = Math.max(-0x7fffffff, Math.min(0x7fffffff, whole));
    const digits = precision === 0 && near === 0 ? "" : String(Math.abs(near)).padStart(precision ?? 0, "0");
    return signed(spec, near < 0, "", digits, precision === undefined);
  }
  const near = wholeUnsigned(kind, whole);
  const base = kind === "o" ? 8 : kind === "u" ? 10 : 16;
  let digits = near.toString(base).padStart(precision ?? 0, "0");
  if (precision === 0 && near === 0) digits = "";
  if (kind === "o" && flags.includes("#") && !digits.startsWith("0")) digits = `0${digits}`;
  const prefix = flags.includes("#") && near !== 0 && base === 16 ? "0x" : "";
  const text = signed({ ...spec, flags: flags.replace(/[+ ]/g, "") }, false, prefix, digits, precision === undefined);
  return kind === "X" ? text.toUpperCase() : text;
}

const wholeUnsigned = (_kind: string, value: number): number => Math.max(0, Math.min(0xffffffff, value));

function shownNumber(spec: Conversion, value: number): string {
  const negative = value < 0 || Object.is(value, -0);
  const isUpper = /[EFG]/.test(spec.kind);
  if (!Number.isFinite(value)) {
    const text = signed(spec, negative, "", Number.isNaN(value) ? "nan" : "inf", false);
    return isUpper ? text.toUpperCase() : text;
  }
  const precision = spec.precision ?? 6;
  const kind = spec.kind.toLowerCase();
  const size = Math.abs(value);
  const digits =
    kind === "f"
      ? fixed(size, precision)
      : kind === "e"
        ? exponential(size, precision)
        : general(size, precision, spec.flags.includes("#"));
  const text = signed(spec, negative, "", digits, true);
  return isUpper ? text.toUpperCase() : text;
}

function fixed(size: number, precision: number): string {
  if (size < 1e21) return size.toFixed(Math.min(precision, 100));
  return BigInt(size).toString() + (precision > 0 ? `.${"0".repeat(precision)}` : "");
}

function exponential(size: number, precision: number): string {
  const [mantissa = "", exponent = "0"] = size.toExponential(Math.min(precision, 100)).split("e");
  const power = Number(exponent);
  return `${mantissa}e${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
}

function general(size: number, precision: number, keepsZeros: boolean): string {
  const digits = Math.max(1, precision);
  const power = size === 0 ? 0 : Number(size.toExponential(Math.min(digits - 1, 100)).split("e")[1]);
  const text = power < -4 || power >= digits ? exponential(size, digits - 1) : fixed(size, digits - 1 - power);
  if (keepsZeros || !text.includes(".")) return text;
  return text.replace(/\.?0+(?=e|$)/, "");
}
