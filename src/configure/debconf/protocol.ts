import { type ByteString, byteStringBytes, byteStringOf } from "../../core/byte-string.js";
import { UnsupportedCall } from "../../shell/command.js";
import type { OpenFile } from "../../shell/system/open-file.js";
import type { DebconfDatabase } from "./database.js";
import { parseTemplates } from "./templates.js";

/** An answer: debconf's code and what follows it; an empty value still has its space. */
type Answer = readonly [code: 0 | 10 | 15 | 20 | 30, text?: string];

const fine: Answer = [0];

/**
 * debconf's side of its protocol: a script writes commands to it and reads the answers. Nobody is asked: questions keep their defaults and what
 * was preseeded. Source: debconf-devel(7); Debian's configuration management specification.
 */
export class DebconfSession implements OpenFile {
  readonly #database: DebconfDatabase;
  readonly #owner: string;
  readonly #readFile: (path: string) => string;
  /** A command that has no newline yet. */
  #partial = "";
  #answers = "";
  /** Questions since the last GO, and whether they are important enough to count as seen. */
  #asked: { readonly name: string; readonly counts: boolean }[] = [];

  /** @param readFile gives the text of a file of the image */
  constructor(database: DebconfDatabase, owner: string, readFile: (path: string) => string) {
    this.#database = database;
    this.#owner = owner;
    this.#readFile = readFile;
  }

  read(most: number): Uint8Array {
    const text = this.#answers.slice(0, most);
    this.#answers = this.#answers.slice(most);
    return byteStringBytes(text as ByteString);
  }

  write(bytes: Uint8Array): void {
    const lines = (this.#partial + byteStringOf(bytes)).split("\n");
    this.#partial = lines.pop() ?? "";
    for (const line of lines) {
      if (/^[ \t]*$/.test(line)) continue;
      const answer = this.#answer(line);
      if (answer !== undefined) this.#answers += `${answer.join(" ")}\n`;
    }
  }

  #answer(line: string): Answer | undefined {
    const [command = "", ...words] = line.replace(/^[ \t]+|[ \t]+$/g, "").split(/[ \t]+/);
    const [first = "", second = ""] = words;
    const after = (count: number) => words.slice(count).join(" ");
    switch (command.toUpperCase()) {
      case "VERSION":
        return [0, "2.0"];
      case "CAPB":
        return [0, "multiselect escape"];
      case "TITLE":
      case "SETTITLE":
      case "INFO":
      case "BEGINBLOCK":
      case "ENDBLOCK":
      case "PROGRESS":
        return fine;
      case "CLEAR":
        this.#asked = [];
        return fine;
      case "STOP":
        return undefined;
      case "INPUT":
        return this.#known(second) ?? this.#input(first, second);
      case "GO":
        return this.#go();
      case "GET":
        return this.#known(first) ?? [0, this.#database.value(first)];
      case "SET":
        return this.#known(first) ?? this.#set(first, after(1));
      case "RESET":
        return this.#known(first) ?? this.#reset(first);
      case "SUBST":
        return this.#known(first) ?? this.#substitute(first, second, after(2));
      case "FGET":
        return this.#known(first) ?? [0, String(this.#database.questions.get(first)?.flags.has(second) ?? false)];
      case "FSET":
        return this.#known(first) ?? this.#setFlag(first, second, words[2] ?? "");
      case "METAGET":
        return this.#known(first) ?? this.#meta(first, second);
      case "REGISTER":
        if (!this.#database.hasTemplate(first)) return [10, `No such template, "${first}"`];
        this.#database.register(first, second, this.#owner);
        return fine;
      case "X_LOADTEMPLATEFILE":
        this.#database.load(parseTemplates(this.#readFile(first)), second === "" ? this.#owner : second);
        return fine;
      case "UNREGISTER":
        this.#database.questions.delete(first);
        return fine;
      case "PURGE":
        for (const [name, { owners }] of this.#database.questions)
          if (owners.size === 1 && owners.has(this.#owner)) this.#database.questions.delete(name);
        return fine;
      default:
        throw new UnsupportedCall(`debconf: ${command}`);
    }
  }

  /** Nobody sees a question: it is skipped. Debconf's own threshold is `high`. */
  #input(priority: string, name: string): Answer {
    this.#asked.push({ name, counts: priority === "high" || priority === "critical" });
    return [30, "question skipped"];
  }

  /** Questions keep what they have, which is now their answer. */
  #go(): Answer {
    for (const { name, counts } of this.#asked) {
      this.#database.change(name, { value: this.#database.value(name) });
      if (counts) this.#flag(name, "seen", true);
    }
    this.#asked = [];
    return [0, "ok"];
  }

  #known(name: string): Answer | undefined {
    return this.#database.questions.has(name) ? undefined : [10, `${name} doesn't exist`];
  }

  #flag(name: string, flag: string, on: boolean): void {
    const flags = new Set(this.#database.questions.get(name)?.flags);
    if (on) flags.add(flag);
    else flags.delete(flag);
    this.#database.change(name, { flags });
  }

  #set(name: string, value: string): Answer {
    this.#database.change(name, { value });
    return [0, "value set"];
  }

  #reset(name: string): Answer {
    const template = this.#database.questions.get(name)?.template ?? name;
    this.#database.change(name, { value: this.#database.field(template, "Default") ?? "" });
    this.#flag(name, "seen", false);
    return fine;
  }

  #substitute(name: string, variable: string, value: string): Answer {
    const variables = new Map(this.#database.questions.get(name)?.variables);
    variables.set(variable, value);
    this.#database.change(name, { variables });
    return fine;
  }

  #setFlag(name: string, flag: string, value: string): Answer {
    this.#flag(name, flag, value === "true");
    return [0, value];
  }

  #meta(name: string, field: string): Answer {
    const { template = name, owners } = this.#database.questions.get(name) ?? {};
    if (field.toLowerCase() === "owners") return [0, [...(owners ?? [])].join(", ")];
    if (field.toLowerCase() === "value") return [0, this.#database.value(name)];
    const key = field.charAt(0).toUpperCase() + field.slice(1).toLowerCase();
    const value = this.#database.field(template, key);
    if (value === undefined) return [10, `${name} does not have a ${field} field`];
    const { variables } = this.#database.questions.get(name) ?? {};
    return [0, value.replace(/\$\{([^}]+)\}/g, (_, variable: string) => variables?.get(variable) ?? "")];
  }
}
