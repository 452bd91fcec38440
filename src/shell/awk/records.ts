import { dynamicExpression } from "./value.js";

/** The records of a text, which end as RS says when they are read. Source: POSIX awk, mawk(1). */
export class RecordReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  next(separator: string): string | undefined {
    if (separator === "") return this.#paragraph();
    if (this.#at >= this.#text.length) return undefined;
    const end = this.#end(separator);
    const record = this.#text.slice(this.#at, end.start);
    this.#at = end.end;
    return record;
  }

  #end(separator: string): { readonly start: number; readonly end: number } {
    const all = { start: this.#text.length, end: this.#text.length };
    if (separator.length === 1) {
      const start = this.#text.indexOf(separator, this.#at);
      return start < 0 ? all : { start, end: start + 1 };
    }
    const expression = dynamicExpression(separator);
    const rest = this.#text.slice(this.#at);
    for (let from = 0; from <= rest.length; ) {
      const match = expression.exec(rest, from);
      if (match === undefined) break;
      if (match.end > match.start) return { start: this.#at + match.start, end: this.#at + match.end };
      from = match.end + 1;
    }
    return all;
  }

  /** Up to an empty line. */
  #paragraph(): string | undefined {
    while (this.#text[this.#at] === "\n") this.#at += 1;
    if (this.#at >= this.#text.length) return undefined;
    const end = this.#text.indexOf("\n\n", this.#at);
    const record = this.#text.slice(this.#at, end < 0 ? undefined : end);
    this.#at = end < 0 ? this.#text.length : end + 2;
    return end < 0 ? record.replace(/\n$/, "") : record;
  }
}
