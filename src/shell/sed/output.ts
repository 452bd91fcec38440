import type { Invocation } from "../command.js";
import { type OpenFile, readRest, writeText } from "../system/open-file.js";
import { SystemError } from "../system/system-error.js";
import { SedError } from "./command.js";

/** Where sed writes to. A newline that the last line of a file lacks is written where something follows. */
export class SedOutput {
  readonly #file: OpenFile;
  #text = "";
  #lacksNewline = false;

  constructor(file: OpenFile) {
    this.#file = file;
  }

  /** Writes as it is, behind a newline that is due. */
  write(text: string): void {
    if (this.#lacksNewline) this.#text += "\n";
    this.#lacksNewline = false;
    this.#text += text;
    if (this.#text.length > mostHeld) this.flush();
  }

  writeLine(text: string, delimiter: string, unended: boolean): void {
    this.write(unended ? text : text + delimiter);
    this.#lacksNewline = unended;
  }

  /** Writes a file as it is: a newline that it lacks stays away. */
  flush(): void {
    writeText(this.#file, this.#text);
    this.#text = "";
  }
}

const mostHeld = 1 << 16;

/** The files that w writes to: one for each name. They are emptied before sed begins. */
export class SedFiles {
  readonly #call: Invocation;
  readonly #stdout: SedOutput;
  readonly #outputs = new Map<string, SedOutput>();
  readonly #lines = new Map<string, string[]>();

  constructor(call: Invocation, stdout: SedOutput) {
    this.#call = call;
    this.#stdout = stdout;
  }

  output(path: string): SedOutput {
    let output = this.#outputs.get(path);
    if (output === undefined) {
      output = path === "/dev/stdout" ? this.#stdout : new SedOutput(path === "/dev/stderr" ? this.#call.stderr : this.#open(path));
      this.#outputs.set(path, output);
    }
    return output;
  }

  #open(path: string): OpenFile {
    try {
      return this.#call.files.open(path, { write: true, create: true, truncate: true });
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      throw new SedError(`couldn't open file ${path}: ${error.message}`, 4);
    }
  }

  /** A whole file for r; nothing where it cannot be read. */
  read(path: string): string {
    const { files, stdin } = this.#call;
    if (path === "/dev/stdin") return readRest(stdin);
    const node = files.find(path);
    return node === undefined || node.type === "directory" ? "" : files.readText(path);
  }

  /** The next line of a file for R. */
  nextLine(path: string, delimiter: string): string | undefined {
    let lines = this.#lines.get(path);
    if (lines === undefined) {
      const text = this.read(path);
      lines = text.split(delimiter).map((line) => `${line}${delimiter}`);
      const last = lines.pop()?.slice(0, -1) ?? "";
      if (last !== "") lines.push(last);
      lines.reverse();
      this.#lines.set(path, lines);
    }
    return lines.pop();
  }

  flush(): void {
    for (const output of this.#outputs.values()) output.flush();
  }
}
