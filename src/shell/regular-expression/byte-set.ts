import type { ByteSet } from "./node.js";

/** The set of the bytes that a test holds for. */
export function byteSet(holds: (byte: number) => boolean): ByteSet {
  const set = new Uint8Array(256);
  for (let byte = 0; byte < 256; byte++) if (holds(byte)) set[byte] = 1;
  return set;
}

const singles = new Map<number, ByteSet>();

/** The set of one byte, or of both cases of a letter; most of an expression are such, so each is made once. */
export function singleByte(byte: number, ignoreCase: boolean): ByteSet {
  const key = ignoreCase ? byte + 256 : byte;
  let set = singles.get(key);
  if (set === undefined) {
    const one = byteSet((other) => other === byte);
    set = ignoreCase ? withBothCases(one) : one;
    singles.set(key, set);
  }
  return set;
}

const between = (first: string, last: string) => (byte: number) => byte >= first.charCodeAt(0) && byte <= last.charCodeAt(0);
const [isUpper, isLower, isDigit] = [between("A", "Z"), between("a", "z"), between("0", "9")];
const isAlpha = (byte: number) => isUpper(byte) || isLower(byte);
const isAlnum = (byte: number) => isAlpha(byte) || isDigit(byte);
const isGraph = between("!", "~");
const isSpace = (byte: number) => byte === 32 || (byte >= 9 && byte <= 13);

/** The classes of the C locale by the names that stand in `[[:name:]]`. Source: POSIX, isalpha and its like. */
export const byteClasses: ReadonlyMap<string, (byte: number) => boolean> = new Map([
  ["alpha", isAlpha],
  ["digit", isDigit],
  ["alnum", isAlnum],
  ["upper", isUpper],
  ["lower", isLower],
  ["space", isSpace],
  ["blank", (byte) => byte === 32 || byte === 9],
  ["punct", (byte) => isGraph(byte) && !isAlnum(byte)],
  ["print", (byte) => byte === 32 || isGraph(byte)],
  ["graph", isGraph],
  ["cntrl", (byte) => byte < 32 || byte === 127],
  ["xdigit", (byte) => isDigit(byte) || between("A", "F")(byte) || between("a", "f")(byte)],
]);

/** What `\w` matches: a name's letters, digits and the underscore. */
export const isWordByte = (byte: number): boolean => isAlnum(byte) || byte === 95;

/** What `\s` matches. */
export const isSpaceByte = isSpace;

/** The same set with the other case of its letters. */
export function withBothCases(set: ByteSet): ByteSet {
  const both = set.slice();
  for (let byte = 0; byte < 256; byte++) if (set[byte] === 1 && isAlpha(byte)) both[byte ^ 32] = 1;
  return both;
}
