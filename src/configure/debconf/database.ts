import type { Files } from "../../shell/system/files.js";
import type { Template } from "./templates.js";

/** A question: a template that is asked, with its answer. */
export interface Question {
  readonly template: string;
  readonly value: string | undefined;
  readonly owners: ReadonlySet<string>;
  readonly flags: ReadonlySet<string>;
  readonly variables: ReadonlyMap<string, string>;
}

interface StoredTemplate {
  readonly fields: ReadonlyMap<string, string>;
  readonly owners: ReadonlySet<string>;
}

const folder = "/var/cache/debconf";

/** debconf's databases in an image: questions with answers, and templates. Source: debconf.conf(5), Debconf::DbDriver::File, Debconf::Format::822. */
export class DebconfDatabase {
  readonly questions = new Map<string, Question>();
  readonly #templates = new Map<string, StoredTemplate>();

  static read(files: Files): DebconfDatabase {
    const database = new DebconfDatabase();
    for (const [name, fields] of readStanzas(files, "templates.dat")) {
      const owners = new Set(listOf(fields.get("Owners")));
      fields.delete("Owners");
      database.#templates.set(name, { fields, owners });
    }
    for (const file of ["config.dat", "passwords.dat"]) {
      for (const [name, fields] of readStanzas(files, file)) {
        database.questions.set(name, {
          template: fields.get("Template") ?? name,
          value: fields.get("Value"),
          owners: new Set(listOf(fields.get("Owners"))),
          flags: new Set(listOf(fields.get("Flags"))),
          variables: new Map((fields.get("Variables") ?? "").split("\n").flatMap(variableOf)),
        });
      }
    }
    return database;
  }

  /** Writes all of it, in byte order of the names; passwords stand in a file that only root reads. */
  write(files: Files): void {
    if (!files.isDirectory(folder)) files.mkdir(folder, 0o755);
    const questions = [...this.questions].map(([name, one]) => ({
      name,
      one,
      isPassword: this.field(one.template, "Type") === "password",
    }));
    const stanzas = (passwords: boolean) =>
      questions.filter(({ isPassword }) => isPassword === passwords).map(({ name, one }) => [name, questionFields(one)] as const);
    save(files, "config.dat", { stanzas: stanzas(false), mode: 0o644 });
    save(files, "passwords.dat", { stanzas: stanzas(true), mode: 0o600 });
    const templates = [...this.#templates].map(([name, { fields, owners }]) => [name, templateFields(fields, owners)] as const);
    save(files, "templates.dat", { stanzas: templates, mode: 0o644 });
  }

  /** Takes a package's templates in, each with its question. */
  load(templates: readonly Template[], owner: string): void {
    for (const { name, fields } of templates) {
      this.#templates.set(name, { fields, owners: new Set([...(this.#templates.get(name)?.owners ?? []), name]) });
      const question = this.questions.get(name);
      this.questions.set(
        name,
        question === undefined ? newQuestion(name, owner) : { ...question, owners: new Set([...question.owners, owner]) },
      );
    }
  }

  hasTemplate(name: string): boolean {
    return this.#templates.has(name);
  }

  /** A question of its own name over a template. */
  register(template: string, name: string, owner: string): void {
    this.questions.set(name, { ...(this.questions.get(name) ?? newQuestion(template, owner)), template });
    const stored = this.#templates.get(template);
    if (stored !== undefined) this.#templates.set(template, { ...stored, owners: new Set([...stored.owners, name]) });
  }

  /** A field of a template. */
  field(template: string, name: string): string | undefined {
    return this.#templates.get(template)?.fields.get(name);
  }

  /** The answer, or the template's default. */
  value(name: string): string {
    const question = this.questions.get(name);
    return question === undefined ? "" : (question.value ?? this.field(question.template, "Default") ?? "");
  }

  /** Answers a question before its template is there. */
  preseed(name: string, value: string): void {
    this.questions.set(name, { template: name, value, owners: new Set(), flags: new Set(["seen"]), variables: new Map() });
  }

  change(name: string, changes: Partial<Question>): boolean {
    const question = this.questions.get(name);
    if (question === undefined) return false;
    this.questions.set(name, { ...question, ...changes });
    return true;
  }
}

const newQuestion = (template: string, owner: string): Question => ({
  template,
  value: undefined,
  owners: new Set([owner]),
  flags: new Set(),
  variables: new Map(),
});

function questionFields({ template, value, owners, flags, variables }: Question): readonly (readonly [string, string])[] {
  const rows: (readonly [string, string])[] = [["Template", template]];
  if (value !== undefined) rows.push(["Value", value]);
  rows.push(["Owners", [...owners].sort().join(", ")]);
  if (flags.size > 0) rows.push(["Flags", [...flags].sort().join(", ")]);
  if (variables.size > 0) {
    const lines = [...variables].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, text]) => `\n ${name} = ${escaped(text)}`);
    rows.push(["Variables", lines.join("")]);
  }
  return rows;
}

function templateFields(fields: ReadonlyMap<string, string>, owners: ReadonlySet<string>): readonly (readonly [string, string])[] {
  return [...[...fields].sort(([a], [b]) => (a < b ? -1 : 1)), ["Owners", [...owners].sort().join(", ")]];
}

function save(
  files: Files,
  name: string,
  { stanzas, mode }: { readonly stanzas: readonly (readonly [string, readonly (readonly [string, string])[]])[]; readonly mode: number },
): void {
  const path = `${folder}/${name}`;
  const text = [...stanzas]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([one, rows]) => `Name: ${one}\n${rows.map(([key, value]) => line(key, value)).join("")}\n`)
    .join("");
  if (files.exists(path)) {
    if (files.readText(path) === text) return;
    if (name !== "passwords.dat") files.rename(path, `${path}-old`);
  }
  files.writeText(path, text, { mode });
}

const line = (key: string, value: string): string => (key === "Variables" ? `${key}:${value}\n` : `${key}: ${escaped(value)}\n`);
const escaped = (text: string): string => text.replaceAll("\n", "\\n");
const unescaped = (text: string): string => text.replaceAll("\\n", "\n");

function readStanzas(files: Files, name: string): readonly (readonly [string, Map<string, string>])[] {
  const path = `${folder}/${name}`;
  if (!files.exists(path)) return [];
  return files
    .readText(path)
    .split(/\n\n+/)
    .filter((text) => text.trim() !== "")
    .map((text) => {
      const fields = new Map<string, string>();
      for (const [, key = "", first = "", more = ""] of text.matchAll(/^([^:\s]+):[ \t]?(.*)((?:\n .*)*)/gm)) {
        fields.set(key, more === "" ? unescaped(first) : more.slice(1));
      }
      const title = fields.get("Name") ?? "";
      fields.delete("Name");
      return [title, fields] as const;
    });
}

const listOf = (text: string | undefined): readonly string[] => (text ?? "").split(/,\s*/).filter((one) => one !== "");

function variableOf(text: string): readonly (readonly [string, string])[] {
  const [, name, value = ""] = /^\s*(\S+) = (.*)$/s.exec(text) ?? [];
  return name === undefined ? [] : [[name, unescaped(value)]];
}
