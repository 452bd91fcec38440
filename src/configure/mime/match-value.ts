import { MimeError } from "./mime-error.js";

const letters: Readonly<Record<string, string>> = { n: "\n", r: "\r", b: "\b", t: "\t", f: "\f", v: "\v" };

/** The bytes of a text with C's escapes; what is not the name of one stands for itself. */
export function byteEscapes(text: string): string {
  return text.replace(/\\(?:([0-7]{1,3})|x([0-9A-Fa-f]{0,2})|([\s\S])|$)/g, (_, octal?: string, hex?: string, other?: string) => {
    if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8) & 0xff);
    if (hex !== undefined) return hex === "" ? "x" : String.fromCharCode(Number.parseInt(hex, 16));
    return other === undefined ? "" : (letters[other] ?? other);
  });
}

/** A number as C writes it, in some bytes; of a mask only the lowest ones count. */
export function integerBytes(text: string, bytes: number, isBig: boolean, { isMask = false }: { readonly isMask?: boolean } = {}): string {
  const value = parseInteger(text);
  if (value === undefined) throw new MimeError(isMask ? "Mask is not a number" : "Value is not a number");
  if (!isMask && bytes < 4 && value >> BigInt(8 * bytes) !== 0n)
    throw new MimeError(`Number out-of-range (${value.toString(16)} should fit in ${bytes} bytes)`);
  const places = Array.from({ length: bytes }, (_, i) => BigInt(8 * (isBig ? bytes - i - 1 : i)));
  return places.map((shift) => String.fromCharCode(Number((value >> shift) & 0xffn))).join("");
}

function parseInteger(text: string): bigint | undefined {
  const [, sign, digits] = /^\s*([-+]?)(0[xX][0-9A-Fa-f]+|0[0-7]*|[1-9]\d*)$/.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const value = BigInt(/^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits);
  return BigInt.asUintN(64, sign === "-" ? -value : value);
}

/** The bytes of hexadecimal digits after 0x, as many as the value has. */
export function maskBytes(text: string, size: number): string {
  const [, digits] = /^0x([0-9A-Fa-f]*)$/.exec(text) ?? [];
  if (digits === undefined) throw new MimeError("String masks must be in base 16 (starting with 0x)");
  if (digits.length > size * 2) throw new MimeError("Mask is longer than value");
  const padded = digits.padEnd(size * 2, "0");
  return (padded.match(/../g) ?? []).map((pair) => String.fromCharCode(Number.parseInt(pair, 16))).join("");
}
