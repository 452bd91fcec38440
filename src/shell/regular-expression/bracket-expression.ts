import { UnsupportedCall } from "../command.js";
import { byteClasses, byteSet, withBothCases } from "./byte-set.js";
import { type ByteSet, type ExpressionOptions, RegularExpressionError } from "./node.js";

const unmatched = "Unmatched [, [^, [:, [., or [=";

/**
 * Reads a bracket expression whose `[` stands before `from`; gives its bytes and where it ends. Source: POSIX, RE Bracket Expression.
 *
 * @throws RegularExpressionError
 */
export function bracketExpression(
  source: string,
  from: number,
  options: ExpressionOptions,
): { readonly bytes: ByteSet; readonly next: number } {
  const isAwk = options.dialect === "awk";
  let at = from;
  const negated = source[at] === "^";
  if (negated) at += 1;
  const start = at;
  let set: ByteSet = new Uint8Array(256);
  for (;;) {
    if (at >= source.length) throw new RegularExpressionError(unmatched);
    if (source[at] === "]" && at > start) break;
    const first = member(source, at, isAwk);
    at = first.next;
    const ranges = source[at] === "-" && at + 1 < source.length && source[at + 1] !== "]";
    if (first.name !== undefined) {
      if (ranges && !isAwk) throw new RegularExpressionError("Invalid range end");
      const holds = byteClasses.get(first.name);
      if (holds === undefined) throw new RegularExpressionError("Invalid character class name");
      add(set, byteSet(holds));
      continue;
    }
    let last = first.byte;
    if (ranges) {
      const end = member(source, at + 1, isAwk);
      if (end.name !== undefined) throw new RegularExpressionError("Invalid range end");
      last = end.byte;
      at = end.next;
      if (last < first.byte) {
        if (isAwk) throw new UnsupportedCall("a range of characters that ends before it begins");
        throw new RegularExpressionError("Invalid range end");
      }
    }
    for (let byte = first.byte; byte <= last; byte++) set[byte] = 1;
    // `[a-z-9]`: what a range ends with begins no other one
    if (ranges && !isAwk && source[at] === "-" && at + 1 < source.length && source[at + 1] !== "]")
      throw new RegularExpressionError("Invalid range end");
  }
  if (!isAwk && /^:[^:[\]-]+:$/.test(source.slice(start, at))) {
    throw new RegularExpressionError("character class syntax is [[:space:]], not [:space:]", { withoutPlace: true });
  }
  if (options.ignoreCase) set = withBothCases(set);
  if (negated) set = set.map((one) => 1 - one);
  if (negated && options.multiline) set[10] = 0;
  return { bytes: set, next: at + 1 };
}

interface Member {
  readonly byte: number;
  /** Of a class; the byte then has no meaning. */
  readonly name?: string;
  readonly next: number;
}

function member(source: string, at: number, isAwk: boolean): Member {
  const kind = source[at] === "[" ? source.charAt(at + 1) : "";
  if (kind === ":" || (!isAwk && (kind === "." || kind === "="))) {
    const end = source.indexOf(`${kind}]`, at + 2);
    if (end >= 0) {
      const name = source.slice(at + 2, end);
      if (kind === ":") return { byte: 0, name, next: end + 2 };
      if (name.length !== 1) throw new RegularExpressionError("Invalid collation character");
      return { byte: name.charCodeAt(0), next: end + 2 };
    }
    if (!isAwk) throw new RegularExpressionError(unmatched);
  } else if (kind === "." || kind === "=") {
    throw new UnsupportedCall(`[${kind} in a regular expression of awk`);
  }
  if (isAwk && source[at] === "\\" && at + 1 < source.length) return awkEscape(source, at);
  return { byte: source.charCodeAt(at), next: at + 1 };
}

/** The byte that a backslash and what follows stand for in a regular expression of awk. Source: POSIX awk, mawk(1). */
export function awkEscape(source: string, at: number): { readonly byte: number; readonly next: number } {
  const octal = /^[0-7]{1,3}/.exec(source.slice(at + 1, at + 4))?.[0];
  if (octal !== undefined) return { byte: Number.parseInt(octal, 8) & 255, next: at + 1 + octal.length };
  const letter = source.charAt(at + 1);
  const place = "abfnrtv".indexOf(letter);
  return { byte: place < 0 ? letter.charCodeAt(0) : "\x07\b\f\n\r\t\v".charCodeAt(place), next: at + 2 };
}

function add(set: Uint8Array, more: ByteSet): void {
  for (let byte = 0; byte < 256; byte++) if (more[byte] === 1) set[byte] = 1;
}
