/** A template of debconf: its fields by the names of the database, `name` apart. */
export interface Template {
  readonly name: string;
  /** Lower-case but for the first letter, as debconf's database has them: `Description-de.utf-8`. */
  readonly fields: ReadonlyMap<string, string>;
}

// White space is written out in patterns: `\s` takes the byte 0xa0, which is a part of many characters of UTF-8.

/**
 * Reads a package's templates. They end at a line without anything; a line of white space alone belongs to a description. Source: debconf-devel(7), the
 * templates file; Debconf::Template.
 */
export function parseTemplates(text: string): readonly Template[] {
  return text
    .split("\n\n")
    .map(templateOf)
    .filter((one) => one !== undefined);
}

function templateOf(text: string): Template | undefined {
  let name = "";
  let key = "";
  const fields = new Map<string, string>();
  const extend = (more: string, join = "") => {
    const before = fields.get(`Extended_${key}`) ?? "";
    fields.set(`Extended_${key}`, `${before}${before === "" || /[\n ]$/.test(before) ? "" : join}${more}`);
  };
  for (const line of text.replace(/^\n+/, "").split("\n")) {
    const [, written, value = ""] = /^([-_@.A-Za-z0-9]+):[ \t]?(.*)/.exec(line) ?? [];
    if (written !== undefined) {
      key = written.toLowerCase();
      if (key === "template") name = value.replace(/[ \t]+$/, "");
      else fields.set(key.charAt(0).toUpperCase() + key.slice(1), value.replace(/[ \t]+$/, ""));
    } else if (/^[ \t]/.test(line)) {
      const more = line.slice(1);
      // A period alone begins a paragraph; what has more white space stays a line of its own.
      if (more === ".") extend("\n\n");
      else if (/^[ \t]/.test(more)) extend(`${more.replace(/[ \t]+$/, "")}\n`, "\n");
      else extend(more.replace(/[ \t]+$/, ""), " ");
    }
  }
  for (const [field, value] of fields) if (field.startsWith("Extended_")) fields.set(field, value.replace(/\n+$/, ""));
  for (const [field, value] of fields) if (field.startsWith("Extended_") && value === "") fields.delete(field);
  return name === "" ? undefined : { name, fields };
}
