/** A template of debconf: its fields by the names of the database, `name` apart. */
export interface Template {
  readonly name: string;
  /** Lower-case but for the first letter, as debconf's database has them: `Description-de.utf-8`. */
  readonly fields: ReadonlyMap<string, string>;
}

// White space is written out in patterns: `\s` takes the byte 0xa0, which is a part of many characters of UTF-8.

/** Reads a package's templates. Source: debconf-devel(7), the templates file; Debconf::Template. */
export function parseTemplates(text: string): readonly Template[] {
  return text
    .split(/\n[ \t]*\n+/)
    .map(templateOf)
    .filter((one) => one !== undefined);
}

function templateOf(text: string): Template | undefined {
  let name = "";
  const fields = new Map<string, string>();
  for (const [, written = "", first = "", more = ""] of text.matchAll(/^([-_@.A-Za-z0-9]+):[ \t]?(.*)((?:\n[ \t].*)*)/gm)) {
    const key = written.toLowerCase();
    const field = key.charAt(0).toUpperCase() + key.slice(1);
    if (key === "template") name = first.replace(/[ \t]+$/, "");
    else fields.set(field, first.replace(/[ \t]+$/, ""));
    if (more !== "" && key.startsWith("description")) fields.set(`Extended_${key}`, extended(more));
  }
  return name === "" ? undefined : { name, fields };
}

/** Lines become one; a line with a period alone begins a paragraph, and one with more white space stays a line. */
function extended(more: string): string {
  let out = "";
  for (const line of more.split("\n").slice(1)) {
    const text = line.slice(1).replace(/[ \t]+$/, "");
    if (text === ".") out += "\n\n";
    else if (/^[ \t]/.test(text)) out += `${out === "" || out.endsWith("\n") ? "" : "\n"}${text}\n`;
    else out += `${out === "" || out.endsWith("\n") ? "" : " "}${text}`;
  }
  return out.replace(/\n$/, "");
}
