import type { Invocation } from "../command.js";
import { complain } from "../complain.js";
import { readRest } from "../system/open-file.js";
import { SystemError } from "../system/system-error.js";
import { SedError } from "./command.js";

interface SedFile {
  readonly path: string;
  readonly text: string;
  /** Where the next line begins. */
  at: number;
}

export interface SedLine {
  readonly text: string;
  /** The end of its file has no newline. */
  readonly unended: boolean;
}

/** The lines of sed's files, one after the other. */
export class SedInput {
  readonly #call: Invocation;
  readonly #pending: string[];
  readonly #delimiter: string;
  readonly #separate: boolean;
  readonly #inPlace: boolean;
  #file: SedFile | undefined;
  /** Opened to see whether it holds a line. */
  #opened: SedFile | undefined;
  line = 0;
  /** A file could not be read. */
  failed = false;
  /** Hears of every file that is begun and, before the next one, ended; for -i. */
  onFile: (path: string) => void = () => {};
  onFileEnd: (path: string) => void = () => {};

  constructor(
    call: Invocation,
    paths: readonly string[],
    options: { readonly delimiter: string; readonly separate: boolean; readonly inPlace: boolean },
  ) {
    this.#call = call;
    this.#pending = [...paths].reverse();
    this.#delimiter = options.delimiter;
    this.#separate = options.separate;
    this.#inPlace = options.inPlace;
  }

  /** "-" for the standard input. */
  get path(): string {
    return this.#file?.path ?? "-";
  }

  next(): SedLine | undefined {
    let file = this.#file;
    while (file === undefined || file.at >= file.text.length) {
      this.endFile();
      file = this.#open();
      if (file === undefined) return undefined;
      this.#file = file;
      if (this.#separate) this.line = 0;
      this.onFile(file.path);
    }
    const end = file.text.indexOf(this.#delimiter, file.at);
    const text = file.text.slice(file.at, end < 0 ? undefined : end);
    file.at = end < 0 ? file.text.length : end + 1;
    this.line += 1;
    return { text, unended: end < 0 };
  }

  /** Ends the file that is open, before all of it was read too. */
  endFile(): void {
    if (this.#file !== undefined) this.onFileEnd(this.#file.path);
    this.#file = undefined;
  }

  /** Whether the line that was read last is what `$` means: n and N find no other one. */
  isLast(): boolean {
    return this.#file === undefined || (this.#file.at >= this.#file.text.length && (this.#separate || !this.#hasMore()));
  }

  /** Whether another file holds a line. */
  #hasMore(): boolean {
    while (this.#opened === undefined || this.#opened.text === "") {
      this.#opened = undefined;
      this.#opened = this.#open();
      if (this.#opened === undefined) return false;
    }
    return true;
  }

  #open(): SedFile | undefined {
    const opened = this.#opened;
    this.#opened = undefined;
    if (opened !== undefined) return opened;
    for (let path = this.#pending.pop(); path !== undefined; path = this.#pending.pop()) {
      const text = this.#read(path);
      if (text !== undefined) return { path, text, at: 0 };
    }
    return undefined;
  }

  #read(path: string): string | undefined {
    const { files, stdin } = this.#call;
    if (path === "-" && !this.#inPlace) return readRest(stdin);
    try {
      const node = files.node(path);
      if (this.#inPlace && node.type !== "file") throw new SedError(`couldn't edit ${path}: not a regular file`, 4);
      if (node.type === "directory") throw new SedError(`read error on ${path}: Is a directory`, 4);
      return readRest(files.open(path, { read: true }));
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      complain(this.#call, `can't read ${path}: ${error.message}`);
      this.failed = true;
      return undefined;
    }
  }
}
