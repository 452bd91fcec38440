import type { ExpressionMatch } from "../regular-expression/regular-expression.js";
import type { ReplacementPart, Substitution } from "./command.js";
import { withEscapes } from "./escapes.js";

/** Reads what s puts in the place of a match. Source: the GNU sed manual, The "s" Command. */
export function replacementParts(source: string): ReplacementPart[] {
  const parts: ReplacementPart[] = [];
  const text = withEscapes(source, (character) => (/[\\&\n]/.test(character) ? `\\${character}` : character));
  let plain = "";
  let convert: ReplacementPart["convert"];
  let convertFirst: ReplacementPart["convertFirst"];
  const put = (group: number | undefined) => {
    if (plain !== "" || group !== undefined) parts.push({ text: plain, group, convert, convertFirst });
    plain = "";
    convertFirst = undefined;
  };
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === "&") put(0);
    else if (character !== "\\") plain += character;
    else {
      const letter = text.charAt(++at);
      if (/[0-9]/.test(letter)) put(Number(letter));
      else if (/[ULEul]/.test(letter)) {
        put(undefined);
        if (letter === "u" || letter === "l") convertFirst = letter === "u" ? "upper" : "lower";
        else convert = letter === "U" ? "upper" : letter === "L" ? "lower" : undefined;
      } else plain += letter;
    }
  }
  put(undefined);
  return parts;
}

/** Substitutes in a line; gives nothing where nothing matched. */
export function substituted(
  line: string,
  { replacement, global, number }: Substitution,
  exec: (line: string, from: number) => ExpressionMatch | undefined,
): string | undefined {
  let result = "";
  let copied = 0;
  let count = 0;
  let changed = false;
  for (let from = 0, previous = -1; from <= line.length; ) {
    const match = exec(line, from);
    if (match === undefined) break;
    const { start, end } = match;
    // Nothing matches right behind a match
    if (start === end && start === previous) {
      from = start + 1;
      continue;
    }
    count += 1;
    if (count >= number) {
      result += line.slice(copied, start) + expanded(replacement, line, match);
      copied = end;
      changed = true;
      if (!global) break;
    }
    previous = end;
    from = end > start ? end : end + 1;
  }
  return changed ? result + line.slice(copied) : undefined;
}

function expanded(parts: readonly ReplacementPart[], line: string, { start, end, groups }: ExpressionMatch): string {
  let result = "";
  let pending: ReplacementPart["convertFirst"];
  for (const { text, group, convert, convertFirst } of parts) {
    let first = convertFirst ?? pending;
    pending = undefined;
    if (text !== "") {
      result += converted(text, convert, first);
      first = undefined;
    }
    if (group === undefined) continue;
    const found = group === 0 ? line.slice(start, end) : (groups[group - 1] ?? "");
    if (found === "") {
      if (convertFirst !== undefined) pending = first;
    } else result += converted(found, convert, first);
  }
  return result;
}

type Case = "upper" | "lower" | undefined;

function converted(text: string, all: Case, first: Case): string {
  const whole = inCase(text, all);
  return first === undefined ? whole : inCase(whole.charAt(0), first) + whole.slice(1);
}

/** Of ASCII letters alone, as in the C locale. */
function inCase(text: string, wanted: Case): string {
  if (wanted === undefined) return text;
  return wanted === "upper"
    ? text.replace(/[a-z]/g, (letter) => letter.toUpperCase())
    : text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
