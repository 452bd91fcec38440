import { stripVTControlCharacters } from "node:util";

/** What the guest prints: the last lines are kept for errors, and each is passed on when it is complete. */
export class Console {
  readonly #lines: string[] = [];
  readonly #onLine: ((line: string) => void) | undefined;
  readonly #decoder = new TextDecoder();
  #rest = "";

  constructor(onLine?: (line: string) => void) {
    this.#onLine = onLine;
  }

  write(bytes: Uint8Array): void {
    const lines = (this.#rest + this.#decoder.decode(bytes, { stream: true })).split(/\r*\n/);
    this.#rest = (lines.pop() ?? "").slice(-longestLine);
    for (const line of lines) this.#add(line);
  }

  /** The last lines, the oldest first. */
  tail(count = 20): readonly string[] {
    return [...this.#lines, ...(this.#rest === "" ? [] : [this.#rest])].slice(-count);
  }

  #add(line: string): void {
    // Terminal sequences of firmware and kernel would act on the user's terminal.
    const clean = stripVTControlCharacters(line);
    this.#lines.push(clean);
    if (this.#lines.length > kept) this.#lines.shift();
    this.#onLine?.(clean);
  }
}

const kept = 200;
const longestLine = 1 << 16;
