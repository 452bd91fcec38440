import { complain } from "../complain.js";
import { readRest } from "../system/open-file.js";
import { SystemError } from "../system/system-error.js";
import { AwkError } from "./error.js";
import { RecordReader } from "./records.js";
import { type AwkState, newCell } from "./state.js";
import { withoutEscapes } from "./tokens.js";
import { inputText, toNumber } from "./value.js";

const assignment = /^([A-Za-z_]\w*)=([\s\S]*)$/;

/** Assigns `name=value` of the command line; says whether it is one. */
export function assignArgument(state: AwkState, argument: string): boolean {
  const match = assignment.exec(argument);
  if (match === null) return false;
  const [, name = "", value = ""] = match;
  if (name === "NF") state.record.count = Math.trunc(toNumber(inputText(value)));
  else state.globals.set(name, newCell(inputText(withoutEscapes(value))));
  return true;
}

/** The records of the files of the command line. */
export class MainInput {
  readonly #state: AwkState;
  #reader: RecordReader | undefined;
  #next = 1;
  #opened = false;

  constructor(state: AwkState) {
    this.#state = state;
  }

  next(): string | undefined {
    for (;;) {
      this.#reader ??= this.#open();
      if (this.#reader === undefined) return undefined;
      const record = this.#reader.next(this.#state.text("RS"));
      if (record !== undefined) {
        for (const name of ["NR", "FNR"]) {
          const cell = this.#state.global(name);
          cell.value = toNumber(cell.value) + 1;
        }
        return record;
      }
      this.#reader = undefined;
    }
  }

  skipFile(): void {
    this.#reader = new RecordReader("");
  }

  #open(): RecordReader | undefined {
    const state = this.#state;
    const names = state.array({ type: "global", name: "ARGV" });
    for (; this.#next < toNumber(state.global("ARGC").value); this.#next++) {
      if (!names.has(this.#next, "%d")) continue;
      const name = state.convert(names.get(this.#next, "%d"));
      if (name === "" || assignArgument(state, name)) continue;
      this.#next += 1;
      return this.#read(name);
    }
    if (this.#opened) return undefined;
    this.#opened = true;
    return new RecordReader(readRest(state.call.stdin));
  }

  #read(name: string): RecordReader {
    const state = this.#state;
    this.#opened = true;
    state.global("FILENAME").value = name;
    state.global("FNR").value = 0;
    try {
      if (name === "-") return new RecordReader(readRest(state.call.stdin));
      return new RecordReader(readRest(state.call.files.open(name, { read: true })));
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      if (error.errno === "EISDIR") complain(state.call, `${name}: ${error.message}`);
      throw new AwkError(`cannot open ${name} (${error.message})`);
    }
  }
}
