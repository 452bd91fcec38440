/** The fields of a stanza whose names apt takes up while it reads an index. Source: apt, debListParser. */
const fields = new Set([
  "Package",
  "Pre-Depends",
  "Depends",
  "Conflicts",
  "Breaks",
  "Recommends",
  "Suggests",
  "Replaces",
  "Enhances",
  "Provides",
]);

/** What may follow a name in such a field. */
const after = new Set([undefined, "\n", " ", ",", "|", ":", "("]);

/** The offset at which an index names a package first: in its own stanza, or before, where another one has a relation to it. */
export function firstMention(text: string, name: string): number | undefined {
  const mark = ` ${name}`;
  for (let at = text.indexOf(mark); at !== -1; at = text.indexOf(mark, at + 1)) {
    if (after.has(text[at + mark.length]) && fields.has(fieldAt(text, at))) return at;
  }
  return undefined;
}

/** The name of the field in whose value an offset lies; values may go over several lines, which then begin with a space. */
function fieldAt(text: string, offset: number): string {
  let start = offset + 1;
  do start = text.lastIndexOf("\n", start - 2) + 1;
  while (start > 0 && (text[start] === " " || text[start] === "\t"));
  return text.slice(start, text.indexOf(":", start));
}
