import type { Invocation } from "../command.js";
import { inputFile, type OpenFile, PipeFile, readRest, writeText } from "../system/open-file.js";
import { SystemError } from "../system/system-error.js";
import { AwkError } from "./error.js";
import { RecordReader } from "./records.js";
import type { Redirect } from "./syntax.js";

/** Where print writes to. */
interface Output {
  readonly kind: Redirect["kind"];
  readonly file: OpenFile;
  text: string;
}

const mostHeld = 1 << 16;

/** The files and commands that a program reads and writes, by the names that it gives them. */
export class AwkStreams {
  readonly #call: Invocation;
  readonly #outputs = new Map<string, Output>();
  readonly #inputs = new Map<string, { readonly reader: RecordReader; readonly status: number }>();
  readonly #standard: Output;

  constructor(call: Invocation) {
    this.#call = call;
    this.#standard = { kind: ">", file: call.stdout, text: "" };
  }

  print(text: string): void {
    this.#write(this.#standard, text);
  }

  /** Commands get what is printed to them when they are closed. */
  printTo(kind: Redirect["kind"], name: string, text: string): void {
    let output = this.#outputs.get(name);
    if (output === undefined) {
      if (kind !== "|" && (name === "/dev/stdout" || name === "-")) output = this.#standard;
      else {
        if (kind === "|") this.flush();
        output = { kind, file: kind === "|" ? new PipeFile() : this.#open(kind, name), text: "" };
      }
      this.#outputs.set(name, output);
    }
    this.#write(output, text);
    if (name === "/dev/stderr") this.#flush(output);
  }

  #write(output: Output, text: string): void {
    output.text += text;
    if (output.text.length > mostHeld) this.#flush(output);
  }

  #flush(output: Output): void {
    const { text } = output;
    output.text = "";
    writeText(output.file, text);
  }

  #open(kind: Redirect["kind"], name: string): OpenFile {
    if (name === "/dev/stderr") return this.#call.stderr;
    try {
      const append = kind === ">>";
      return this.#call.files.open(name, { write: true, create: true, append, truncate: !append });
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      throw new AwkError(`cannot open "${name}" for output (${error.message})`);
    }
  }

  /** The records of a file; nothing where it cannot be read. */
  fileReader(name: string): RecordReader | undefined {
    const known = this.#inputs.get(name);
    if (known !== undefined) return known.reader;
    try {
      const { files, stdin } = this.#call;
      const text = readRest(name === "-" || name === "/dev/stdin" ? stdin : files.open(name, { read: true }));
      const reader = new RecordReader(text);
      this.#inputs.set(name, { reader, status: 0 });
      return reader;
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      return undefined;
    }
  }

  /** The records of what a command writes. */
  commandReader(command: string): RecordReader {
    const known = this.#inputs.get(command);
    if (known !== undefined) return known.reader;
    const stdout = new PipeFile();
    const status = this.system(command, { stdout });
    const reader = new RecordReader(stdout.text());
    this.#inputs.set(command, { reader, status });
    return reader;
  }

  /** Runs a command of the shell; gives its exit status. */
  system(
    command: string,
    { stdin = this.#call.stdin, stdout = this.#call.stdout }: { readonly stdin?: OpenFile; readonly stdout?: OpenFile } = {},
  ): number {
    this.flush();
    return this.#run(command, stdin, stdout);
  }

  #run(command: string, stdin: OpenFile, stdout: OpenFile): number {
    return this.#call.run(["/bin/sh", "-c", command], { stdin, stdout });
  }

  /** Writes everything that is held. */
  flush(): void {
    this.#flush(this.#standard);
    for (const output of this.#outputs.values()) this.#flush(output);
  }

  /** Whether something of this name was open. */
  flushOne(name: string): boolean {
    const output = this.#outputs.get(name);
    if (output !== undefined) this.#flush(output);
    return output !== undefined;
  }

  /** Gives the exit status of a command, -1 where nothing of this name is open. */
  close(name: string): number {
    const output = this.#outputs.get(name);
    const input = this.#inputs.get(name);
    this.#outputs.delete(name);
    this.#inputs.delete(name);
    if (output !== undefined) return this.#finish(name, output);
    return input?.status ?? -1;
  }

  /** Ends everything that is open: first the commands, the last one first, and then what mawk itself printed. */
  closeAll(): void {
    const names = [...this.#outputs].filter(([, output]) => output.kind === "|").map(([name]) => name);
    for (const name of names.reverse()) this.close(name);
    this.flush();
  }

  #finish(name: string, output: Output): number {
    this.#flush(output);
    if (output.kind !== "|" || !(output.file instanceof PipeFile)) return 0;
    return this.#run(name, inputFile(output.file.bytes()), this.#call.stdout);
  }
}
