import type { RegularExpression } from "../regular-expression/regular-expression.js";
import { dynamicExpression, type InputText, inputText } from "./value.js";

/** What stands between fields. */
export type Separator =
  | { readonly type: "blanks" | "everywhere" }
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "regex"; readonly expression: RegularExpression };

/** What a value of FS means: a space is any blanks, one other character is itself, nothing splits into characters. Source: POSIX awk, mawk(1). */
export function separatorOf(text: string): Separator {
  if (text === " ") return { type: "blanks" };
  if (text === "") return { type: "everywhere" };
  return text.length === 1 ? { type: "text", text } : { type: "regex", expression: dynamicExpression(text) };
}

export function splitText(text: string, separator: Separator): InputText[] {
  if (text === "") return [];
  switch (separator.type) {
    case "blanks":
      return (text.match(/[^ \t\n\v\f\r]+/g) ?? []).map(inputText);
    case "everywhere":
      return [...text].map(inputText);
    case "text":
      return text.split(separator.text).map(inputText);
    case "regex":
      return splitBy(text, separator.expression).map(inputText);
  }
}

/** At every match that is not empty. */
function splitBy(text: string, expression: RegularExpression): string[] {
  const parts: string[] = [];
  let last = 0;
  for (let from = 0; from <= text.length; ) {
    const match = expression.exec(text, from);
    if (match === undefined) break;
    if (match.end === match.start) {
      from = match.end + 1;
      continue;
    }
    parts.push(text.slice(last, match.start));
    last = match.end;
    from = match.end;
  }
  parts.push(text.slice(last));
  return parts;
}
