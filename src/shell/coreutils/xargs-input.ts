/** What xargs reads: arguments, each with the number of its line. */
export interface XargsInput {
  readonly items: readonly { readonly text: string; readonly line: number }[];
  /** The quote that is not closed: the arguments before it count. */
  readonly unmatched?: "double" | "single";
}

/** Arguments between blanks and newlines, with quotes and backslashes. With `lines` each line is one argument. Source: POSIX xargs. */
export function readXargs(input: string, { lines, end }: { readonly lines: boolean; readonly end: string | undefined }): XargsInput {
  const items: { text: string; line: number }[] = [];
  let line = 0;
  let text: string | undefined;
  const flush = (): boolean => {
    if (text !== undefined && text === end) return false;
    if (text !== undefined) items.push({ text, line });
    text = undefined;
    return true;
  };
  for (let at = 0; at < input.length; at++) {
    const letter = input.charAt(at);
    if (letter === "\n") {
      // A blank at the end of a line joins the next line to it.
      const joins = /[ \t]/.test(input.charAt(at - 1));
      if (!flush()) return { items };
      if (!joins && items.at(-1)?.line === line) line += 1;
    } else if (letter === " " || letter === "\t") {
      if (lines && text !== undefined) text += letter;
      else if (!lines && !flush()) return { items };
    } else if (letter === "'" || letter === '"') {
      const close = input.indexOf(letter, at + 1);
      const inner = close < 0 ? "\n" : input.slice(at + 1, close);
      if (inner.includes("\n")) return { items, unmatched: letter === '"' ? "double" : "single" };
      text = (text ?? "") + inner;
      at = close;
    } else if (letter === "\\") {
      at += 1;
      text = (text ?? "") + input.charAt(at);
    } else {
      text = (text ?? "") + letter;
    }
  }
  flush();
  return { items };
}

/** Arguments that a byte ends; nothing in them is special. */
export function splitXargs(input: string, delimiter: string): XargsInput {
  const parts = input.split(delimiter);
  if (parts.at(-1) === "") parts.pop();
  return { items: parts.map((text, line) => ({ text, line })) };
}
