import type { RegularExpression } from "../regular-expression/regular-expression.js";

type Part = string | undefined;

/** The replacement of sub and gsub: `&` is the match, `\&` and `\\` are themselves. Source: POSIX awk, mawk(1). */
function replacementParts(text: string): Part[] {
  const parts: Part[] = [];
  let plain = "";
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    const next = text.charAt(at + 1);
    if (character === "\\" && (next === "&" || next === "\\")) {
      plain += next;
      at += 1;
    } else if (character === "&") {
      parts.push(plain, undefined);
      plain = "";
    } else plain += character;
  }
  return [...parts, plain];
}

/** Substitutes the first match or all of them; gives the text and how many there were. */
export function substituteIn(
  text: string,
  expression: RegularExpression,
  replacement: string,
  all: boolean,
): { readonly text: string; readonly count: number } {
  const parts = replacementParts(replacement);
  let result = "";
  let copied = 0;
  let count = 0;
  for (let from = 0, previous = -1; from <= text.length; ) {
    const match = expression.exec(text, from);
    if (match === undefined) break;
    const { start, end } = match;
    if (start === end && start === previous) {
      from = start + 1;
      continue;
    }
    count += 1;
    const found = text.slice(start, end);
    result += text.slice(copied, start) + parts.map((part) => part ?? found).join("");
    copied = end;
    if (!all) break;
    previous = end;
    from = end > start ? end : end + 1;
  }
  return { text: result + text.slice(copied), count };
}
