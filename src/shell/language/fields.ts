import { hasSpecials } from "../pattern.js";
import type { FieldSeparators } from "./ifs.js";

/** What an expansion writes its result to. */
export interface ExpansionSink {
  /** Text of the word itself: it is not split, and patterns in it count. */
  literal(text: string): void;
  /** Text of which nothing is special. */
  quoted(text: string): void;
  /** The result of an expansion that stands unquoted. */
  unquoted(text: string): void;
  /** Ends one field and begins the next, as between the words of `"$@"`. */
  next(): void;
}

/** A field before pathname expansion. */
export interface Field {
  readonly text: string;
  /** The same as a pattern, where it has unquoted special characters. */
  readonly pattern: string | undefined;
}

/** Text as a pattern that matches just it. */
export const escapedPattern = (text: string): string => text.replace(/[*?[\]\\]/g, "\\$&");

/** Cuts what is written to it into fields. Source: POSIX, Shell Command Language, 2.6.5. */
export class FieldSink implements ExpansionSink {
  readonly #separators: FieldSeparators;
  readonly #fields: Field[] = [];
  #text: string | undefined;
  #pattern = "";
  /** What ended the last field: after white space, one other separator still belongs to the same end. */
  #end: "nothing" | "space" | "separator" = "nothing";

  constructor(separators: FieldSeparators) {
    this.#separators = separators;
  }

  literal(text: string): void {
    this.#add(text, text);
  }

  quoted(text: string): void {
    this.#add(text, escapedPattern(text));
  }

  unquoted(text: string): void {
    const { space, other } = this.#separators;
    if (space === "" && other === "") {
      if (text !== "") this.#add(text, text);
      return;
    }
    let from = 0;
    for (let at = 0; at <= text.length; at++) {
      const character = text.charAt(at);
      const isSpace = character !== "" && space.includes(character);
      if (at < text.length && !isSpace && !other.includes(character)) continue;
      if (at > from) this.#add(text.slice(from, at), text.slice(from, at));
      from = at + 1;
      if (at < text.length) this.#separate(isSpace);
    }
  }

  next(): void {
    this.#finish();
    this.#end = "nothing";
    this.#text = "";
  }

  /** Ends the field that was begun, if one was: between the parameters of `$*` without quotes. */
  split(): void {
    this.#finish();
    this.#end = "nothing";
  }

  fields(): readonly Field[] {
    this.#finish();
    return this.#fields;
  }

  #add(text: string, pattern: string): void {
    this.#text = (this.#text ?? "") + text;
    this.#pattern += pattern;
    this.#end = "nothing";
  }

  #separate(isSpace: boolean): void {
    if (this.#text !== undefined) {
      this.#finish();
      this.#end = isSpace ? "space" : "separator";
    } else if (!isSpace) {
      if (this.#end !== "space") this.#fields.push({ text: "", pattern: undefined });
      this.#end = "separator";
    }
  }

  #finish(): void {
    if (this.#text === undefined) return;
    this.#fields.push({ text: this.#text, pattern: hasSpecials(this.#pattern) ? this.#pattern : undefined });
    this.#text = undefined;
    this.#pattern = "";
  }
}

/** Everything as one text: an assignment's value, a here-document, the word of `case`. */
export class TextSink implements ExpansionSink {
  text = "";

  literal(text: string): void {
    this.text += text;
  }

  quoted(text: string): void {
    this.text += text;
  }

  unquoted(text: string): void {
    this.text += text;
  }

  next(): void {
    this.text += " ";
  }
}

/** A pattern, in which what was quoted stands for itself. */
export class PatternSink implements ExpansionSink {
  pattern = "";

  literal(text: string): void {
    this.pattern += text;
  }

  quoted(text: string): void {
    this.pattern += escapedPattern(text);
  }

  unquoted(text: string): void {
    this.pattern += text;
  }

  next(): void {
    this.pattern += " ";
  }
}
