import { RegularExpressionError } from "../regular-expression/node.js";
import { type RegularExpression, regularExpression } from "../regular-expression/regular-expression.js";
import { type SedAddress, SedError, type Substitution } from "./command.js";
import { expressionSource, plainText, withEscapes } from "./escapes.js";
import { replacementParts } from "./replacement.js";
import type { SedSource } from "./source.js";

/** What follows a command: nothing but the end of its line, or the next one. */
export function endCommand(source: SedSource): void {
  source.skipBlanks();
  if (/^[}#]$/.test(source.peek())) return;
  const character = source.next();
  if (character !== "" && character !== "\n" && character !== ";") source.fail("extra characters after command");
}

/** What e runs: the rest of the line, or nothing. */
export function readCommand(source: SedSource): string {
  source.skipBlanks();
  return source.takeLine();
}

/** The name of a file: the rest of the line. */
export function readPath(source: SedSource): string {
  source.skipBlanks();
  const path = source.takeLine();
  if (path === "") source.fail("missing filename in r/R/w/W commands");
  return path;
}

/** The text of a, i and c, on the line of the command (GNU) or on those below. Source: the GNU sed manual. */
export function readText(source: SedSource): string {
  source.skipBlanks();
  if (source.peek() === "" || source.peek() === "\n") source.fail("expected \\ after `a', `c' or `i'");
  let first = "";
  if (source.peek() === "\\") {
    source.next();
    const blanks = source.takeWhile(/^[^\S\n]$/);
    if (source.peek() === "") return "";
    if (source.peek() === "\n") source.next();
    else first = blanks === "" && source.peek() !== "\\" ? source.next() : blanks;
  }
  let text = "";
  for (let character = source.next(); character !== "" && character !== "\n"; character = source.next()) {
    text += character;
    if (character === "\\") text += source.next();
  }
  return `${first}${plainText(text)}\n`;
}

/** An address, or nothing where none stands. */
export function readAddress(source: SedSource): SedAddress | undefined {
  const character = source.peek();
  if (character === "/" || character === "\\") {
    source.next();
    const mark = character === "/" ? "/" : source.next();
    const text = delimited(source, mark, true);
    if (text === undefined) source.fail("unterminated address regex");
    const flags = source.takeWhile(/^[IM]$/);
    return { type: "match", expression: readExpression(source, text, flags) };
  }
  if (/^\d$/.test(character)) {
    const number = source.number();
    source.skipBlanks();
    if (source.peek() !== "~") return { type: "line", line: number };
    source.next();
    const step = source.number();
    return step > 0 ? { type: "step", first: number, step } : { type: "line", line: number };
  }
  if (character === "$") {
    source.next();
    return { type: "last" };
  }
  if (character === "+" || character === "~") {
    source.next();
    const number = source.number();
    return character === "+" ? { type: "plus", count: number } : { type: "multiple", of: number };
  }
  return undefined;
}

/** Up to a mark that has no backslash before it; nothing where there is none. */
function delimited(source: SedSource, mark: string, isExpression: boolean): string | undefined {
  let text = "";
  for (;;) {
    const character = source.next();
    if (character === mark && character !== "") return text;
    if (character === "" || character === "\n") {
      if (character === "\n") source.back();
      return undefined;
    }
    if (character === "[" && isExpression) {
      const rest = readBracket(source);
      if (rest === undefined) return undefined;
      text += character + rest;
      continue;
    }
    if (character !== "\\") {
      text += character;
      continue;
    }
    const escaped = source.next();
    if (escaped === "") return undefined;
    if (escaped === "n" && isExpression) text += "\n";
    else if (escaped === "\n" || (escaped === mark && (isExpression || escaped !== "&"))) text += escaped;
    else text += `\\${escaped}`;
  }
}

/** The rest of a bracket expression, in which the mark and the backslash are characters as any other. */
function readBracket(source: SedSource): string | undefined {
  let text = source.peek() === "^" ? source.next() : "";
  if (source.peek() === "]") text += source.next();
  for (;;) {
    const character = source.next();
    if (character === "\n") source.back();
    if (character === "" || character === "\n") return undefined;
    text += character;
    if (character === "]") return text;
    const kind = source.peek();
    if (character === "\\" && kind === "n") {
      source.next();
      text = `${text.slice(0, -1)}\n`;
    }
    if (character !== "[" || !/^[:.=]$/.test(kind)) continue;
    text += source.next();
    while (!(text.endsWith(`${kind}]`) && text.length > 2)) {
      const inner = source.next();
      if (inner === "" || inner === "\n") return undefined;
      text += inner;
    }
  }
}

function readExpression(source: SedSource, text: string, flags: string): RegularExpression | undefined {
  if (text === "") {
    if (flags !== "") source.fail("cannot specify modifiers on empty regexp");
    return undefined;
  }
  const { extended } = source;
  try {
    return regularExpression(expressionSource(text, extended), {
      dialect: extended ? "extended" : "basic",
      ignoreCase: /[Ii]/.test(flags),
      multiline: /[Mm]/.test(flags),
    });
  } catch (error) {
    if (!(error instanceof RegularExpressionError)) throw error;
    if (error.withoutPlace) throw new SedError(error.message, 4);
    return source.fail(error.message);
  }
}

/** What follows an s. Source: POSIX sed, the GNU sed manual, The "s" Command. */
export function readSubstitution(source: SedSource): Substitution {
  const mark = source.next();
  const text = mark === "" ? undefined : delimited(source, mark, true);
  const replacement = text === undefined ? undefined : delimited(source, mark, false);
  if (text === undefined || replacement === undefined) source.fail("unterminated `s' command");
  const { flags, number, path } = readFlags(source);
  const expression = readExpression(source, text, flags.replace(/[^IiMm]/g, ""));
  const parts = replacementParts(replacement);
  const highest = Math.max(0, ...parts.map(({ group }) => group ?? 0));
  if (expression !== undefined && highest > expression.groups) source.fail(`invalid reference \\${highest} on \`s' command's RHS`);
  return {
    expression,
    replacement: parts,
    global: flags.includes("g"),
    print: flags.includes("p"),
    number: number ?? 1,
    path,
    runs: flags.includes("e"),
  };
}

interface Flags {
  readonly flags: string;
  readonly number: number | undefined;
  readonly path: string | undefined;
}

function readFlags(source: SedSource): Flags {
  let flags = "";
  let number: number | undefined;
  for (;;) {
    const flag = source.peek();
    if (/^[}#]$/.test(flag)) break;
    source.next();
    if (flag === "" || flag === "\n" || flag === ";") break;
    if (/^[IiMme]$/.test(flag)) flags += flag;
    else if (flag === "g" || flag === "p") {
      if (flags.includes(flag)) source.fail(`multiple \`${flag}' options to \`s' command`);
      flags += flag;
    } else if (flag === "w") return { flags, number, path: readPath(source) };
    else if (/^\d$/.test(flag)) {
      if (number !== undefined) source.fail("multiple number options to `s' command");
      number = Number(flag + source.takeWhile(/^\d$/));
      if (number === 0) source.fail("number option to `s' command may not be zero");
    } else if (!/^[^\S\n]$/.test(flag)) source.fail("unknown option to `s'");
  }
  return { flags, number, path: undefined };
}

/** What follows a y: characters and those that come in their place. */
export function readMap(source: SedSource): Map<string, string> {
  const mark = source.next();
  const from = mark === "" ? undefined : delimited(source, mark, false);
  const to = from === undefined ? undefined : delimited(source, mark, false);
  if (from === undefined || to === undefined) source.fail("unterminated `y' command");
  const letters = (text: string) => withEscapes(text, (character) => (character === "\\" ? "\\\\" : character)).match(/\\?[\s\S]/g) ?? [];
  const [keys, values] = [letters(from), letters(to)];
  if (keys.length !== values.length) source.fail("strings for `y' command are different lengths");
  endCommand(source);
  // Of a character that stands there twice the first counts
  return new Map(keys.map((key, index): [string, string] => [key.slice(-1), values[index]?.slice(-1) ?? ""]).reverse());
}
