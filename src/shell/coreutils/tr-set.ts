import { UnsupportedCall } from "../command.js";
import { byteClasses } from "../regular-expression/byte-set.js";

/** A set that tr refuses, in its words. */
export class TrError extends Error {
  override readonly name = "TrError";
}

/** A part of a set of tr: bytes in their order, a class of them, or one that is repeated (0 times: as often as needed). */
export type TrPart =
  | { readonly type: "bytes"; readonly bytes: readonly number[] }
  | { readonly type: "class"; readonly name: string; readonly bytes: readonly number[] }
  | { readonly type: "repeat"; readonly byte: number; readonly count: number };

const named: Readonly<Record<string, number>> = { a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11 };

interface Character {
  readonly byte: number;
  readonly escaped: boolean;
}

/** Reads a set. Source: POSIX tr, the GNU coreutils manual. */
export function parseTrSet(text: string): TrPart[] {
  const characters = charactersOf(text);
  const parts: TrPart[] = [];
  const plain = (at: number): string => {
    const one = characters[at];
    return one === undefined || one.escaped ? "" : String.fromCharCode(one.byte);
  };
  const textFrom = (from: number, to: number) =>
    characters
      .slice(from, to)
      .map(({ byte }) => String.fromCharCode(byte))
      .join("");
  for (let at = 0; at < characters.length; ) {
    const kind = plain(at) === "[" ? plain(at + 1) : "";
    if (kind === ":" || kind === "=") {
      let end = at + 2;
      while (end < characters.length && !(plain(end) === kind && plain(end + 1) === "]")) end += 1;
      if (end < characters.length && (kind === ":" || end > at + 2)) {
        parts.push(kind === ":" ? classPart(textFrom(at + 2, end)) : equivalent(textFrom(at + 2, end)));
        at = end + 2;
        continue;
      }
    }
    const repeat = kind === "" ? undefined : repeatPart(characters, at, plain);
    if (repeat !== undefined) {
      parts.push(repeat.part);
      at = repeat.next;
      continue;
    }
    const first = characters[at]?.byte ?? 0;
    const last = plain(at + 1) === "-" ? characters[at + 2] : undefined;
    if (last === undefined) {
      parts.push({ type: "bytes", bytes: [first] });
      at += 1;
      continue;
    }
    if (last.byte < first) {
      throw new TrError(`range-endpoints of '${printable(first)}-${printable(last.byte)}' are in reverse collating sequence order`);
    }
    parts.push({ type: "bytes", bytes: Array.from({ length: last.byte - first + 1 }, (_, index) => first + index) });
    at += 3;
  }
  return parts;
}

const printable = (byte: number): string =>
  byte >= 32 && byte < 127 ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, "0")}`;

function charactersOf(text: string): Character[] {
  const characters: Character[] = [];
  for (let at = 0; at < text.length; at++) {
    if (text[at] !== "\\") {
      characters.push({ byte: text.charCodeAt(at), escaped: false });
      continue;
    }
    const octal = /^(?:[0-3][0-7]{2}|[0-7]{1,2})/.exec(text.slice(at + 1))?.[0];
    const next = text.charAt(at + 1);
    if (next === "" || (octal !== undefined && /^[4-7][0-7]{2}/.test(text.slice(at + 1))))
      throw new UnsupportedCall(`the set ${text} of tr, of which it warns`);
    characters.push({ byte: octal === undefined ? (named[next] ?? next.charCodeAt(0)) : Number.parseInt(octal, 8), escaped: true });
    at += octal === undefined ? 1 : octal.length;
  }
  return characters;
}

function classPart(name: string): TrPart {
  const holds = byteClasses.get(name);
  if (holds === undefined) throw new TrError(`invalid character class '${name}'`);
  return { type: "class", name, bytes: Array.from({ length: 256 }, (_, byte) => byte).filter(holds) };
}

function equivalent(text: string): TrPart {
  if (text.length !== 1) throw new TrError(`${text}: equivalence class operand must be a single character`);
  return { type: "bytes", bytes: [text.charCodeAt(0)] };
}

/** `[x*]`, `[x*5]`, and with a count in octal `[x*010]`. */
function repeatPart(
  characters: readonly Character[],
  at: number,
  plain: (at: number) => string,
): { readonly part: TrPart; readonly next: number } | undefined {
  const byte = characters[at + 1]?.byte;
  if (byte === undefined || plain(at) !== "[" || plain(at + 2) !== "*") return undefined;
  let digits = "";
  let end = at + 3;
  while (/^\d$/.test(plain(end))) digits += plain(end++);
  if (plain(end) !== "]") return undefined;
  return { part: { type: "repeat", byte, count: Number.parseInt(digits || "0", digits.startsWith("0") ? 8 : 10) }, next: end + 1 };
}
