import { UnsupportedCall } from "../command.js";

/** How od shows bytes: fields of some bytes, each in some columns. */
export interface OdFormat {
  readonly size: number;
  readonly width: number;
  readonly show: (bytes: Uint8Array) => string;
  /** The same bytes as characters at the end of the line. */
  readonly trailing: boolean;
}

const characters: Readonly<Record<number, string>> = { 0: "\\0", 7: "\\a", 8: "\\b", 9: "\\t", 10: "\\n", 11: "\\v", 12: "\\f", 13: "\\r" };

const names = "nul soh stx etx eot enq ack bel bs ht nl vt ff cr so si dle dc1 dc2 dc3 dc4 nak syn etb can em sub esc fs gs rs us sp".split(
  " ",
);

const widths: Readonly<Record<string, Readonly<Record<number, number>>>> = {
  o: { 1: 3, 2: 6, 4: 11, 8: 22 },
  x: { 1: 2, 2: 4, 4: 8, 8: 16 },
  u: { 1: 3, 2: 5, 4: 10, 8: 20 },
  d: { 1: 4, 2: 6, 4: 11, 8: 20 },
};

/** The formats that the old options of one letter stand for. */
export const oldFormats: Readonly<Record<string, string>> = {
  a: "a",
  b: "o1",
  c: "c",
  d: "u2",
  i: "d4",
  l: "d8",
  o: "o2",
  s: "d2",
  x: "x2",
};

const sizes: Readonly<Record<string, number>> = { C: 1, S: 2, I: 4, L: 8, "": 4 };

/** Reads the value of -t; a text is what is wrong with it. Source: POSIX od, the GNU coreutils manual. */
export function parseOdFormats(text: string, bigEndian: boolean): OdFormat[] | string {
  const formats: OdFormat[] = [];
  for (let rest = text; rest !== ""; ) {
    const match = /^([acdfoux])(\d+|[CSILFD])?(z?)/.exec(rest);
    if (match === null) return `invalid character '${rest.charAt(0)}' in type string '${text}'`;
    const [whole, kind = "", given = "", trailing] = match;
    if (kind === "f" || /[FD]/.test(given)) throw new UnsupportedCall(`the format ${text} of od`);
    rest = rest.slice((kind === "a" || kind === "c") && given !== "" ? 1 : whole.length);
    if (kind === "a" || kind === "c") {
      formats.push({ size: 1, width: 3, trailing: given === "" && trailing === "z", show: kind === "a" ? byName : byCharacter });
      continue;
    }
    const size = sizes[given] ?? Number(given);
    const width = widths[kind]?.[size];
    if (width === undefined) throw new UnsupportedCall(`the format ${text} of od`);
    formats.push({ size, width, trailing: trailing === "z", show: (bytes) => number(kind, bytes, bigEndian, width) });
  }
  return formats;
}

const byName = ([byte = 0]: Uint8Array): string => {
  const bare = byte & 127;
  return bare === 127 ? "del" : (names[bare] ?? String.fromCharCode(bare));
};

const byCharacter = ([byte = 0]: Uint8Array): string =>
  characters[byte] ?? (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : byte.toString(8).padStart(3, "0"));

function number(kind: string, bytes: Uint8Array, bigEndian: boolean, width: number): string {
  let value = 0n;
  for (const byte of bigEndian ? bytes : bytes.toReversed()) value = (value << 8n) | BigInt(byte);
  if (kind === "d") return String(BigInt.asIntN(bytes.length * 8, value));
  if (kind === "u") return String(value);
  return value.toString(kind === "x" ? 16 : 8).padStart(width, "0");
}
