import { SedError } from "./command.js";

/** A part of a script: the value of -e, or a file. */
export interface SedChunk {
  readonly text: string;
  /** Of the file; nothing for an -e. */
  readonly file?: string;
  /** Whether its regular expressions are extended: -E counts for what stands after it. */
  readonly extended: boolean;
}

/** Reads a script of several parts character by character, and says where in it an error is. */
export class SedSource {
  readonly #chunks: readonly SedChunk[];
  #chunk = 0;
  #at = 0;

  constructor(chunks: readonly SedChunk[]) {
    this.#chunks = chunks;
  }

  get extended(): boolean {
    return this.#chunks[this.#chunk]?.extended ?? false;
  }

  /** The next character, "" at the end of the script. Between its parts stands a newline. */
  next(): string {
    const character = this.peek();
    if (character !== "") this.#at += 1;
    return character;
  }

  peek(): string {
    let text = this.#text();
    while (this.#at > text.length && this.#chunk < this.#chunks.length - 1) {
      this.#chunk += 1;
      this.#at = 0;
      text = this.#text();
    }
    if (this.#at < text.length) return text.charAt(this.#at);
    return this.#at === text.length && this.#chunk < this.#chunks.length - 1 ? "\n" : "";
  }

  #text(): string {
    return this.#chunks[this.#chunk]?.text ?? "";
  }

  back(): void {
    this.#at -= 1;
  }

  skip(characters: RegExp): void {
    while (characters.test(this.peek())) this.next();
  }

  takeWhile(characters: RegExp): string {
    let text = "";
    while (characters.test(this.peek())) text += this.next();
    return text;
  }

  /** The rest of the line, without its end, which is read too. */
  takeLine(): string {
    const text = this.takeWhile(/^[^\n]$/);
    this.next();
    return text;
  }

  fail(message: string): never {
    const { file } = this.#chunks[this.#chunk] ?? {};
    const text = this.#text();
    const count = Math.min(this.#at, text.length);
    if (file === undefined) throw new SedError(`-e expression #${this.#expression()}, char ${count}: ${message}`);
    throw new SedError(`file ${file} line ${text.slice(0, count).split("\n").length}: ${message}`);
  }

  /** Spaces within a line. */
  skipBlanks(): void {
    this.skip(/^[^\S\n]$/);
  }

  number(): number {
    return Number(this.takeWhile(/^\d$/));
  }

  /** An error that has no place. */
  failNowhere(message: string): never {
    const last = this.#chunks.at(-1);
    if (last?.file !== undefined) throw new SedError(`file ${last.file} line 0: ${message}`);
    throw new SedError(`-e expression #${this.#expression()}, char 0: ${message}`);
  }

  #expression(): number {
    return Math.max(1, this.#chunks.slice(0, this.#chunk + 1).filter(({ file }) => file === undefined).length);
  }
}
