import { type Invocation, UnsupportedCall } from "../command.js";
import { AwkArray } from "./array.js";
import { AwkError } from "./error.js";
import { AwkRecord } from "./record.js";
import { type Separator, separatorOf } from "./splitting.js";
import { AwkStreams } from "./streams.js";
import type { AwkProgram, NameReference } from "./syntax.js";
import { toNumber, toText, type Value } from "./value.js";

/** A variable: a value or an array. A parameter that got a variable without either shares the array that it becomes. */
export interface Cell {
  value: Value;
  array: AwkArray | undefined;
  readonly origin: Cell | undefined;
}

export const newCell = (value: Value = undefined, origin?: Cell): Cell => ({ value, array: undefined, origin });

/** A running program: its variables, its record, its files. */
export class AwkState {
  readonly call: Invocation;
  readonly program: AwkProgram;
  readonly streams: AwkStreams;
  readonly record: AwkRecord;
  readonly globals = new Map<string, Cell>();
  /** The parameters of the function that runs. */
  locals: readonly Cell[] = [];
  depth = 0;
  #separator: { readonly text: string; readonly separator: Separator } = { text: " ", separator: { type: "blanks" } };

  constructor(call: Invocation, program: AwkProgram) {
    this.call = call;
    this.program = program;
    this.streams = new AwkStreams(call);
    this.record = new AwkRecord({
      separator: () => this.separator(),
      outputSeparator: () => this.text("OFS"),
      convertFormat: () => this.text("CONVFMT"),
    });
    const first = {
      FS: " ",
      OFS: " ",
      ORS: "\n",
      RS: "\n",
      SUBSEP: "\x1c",
      CONVFMT: "%.6g",
      OFMT: "%.6g",
      NR: 0,
      FNR: 0,
      RSTART: 0,
      RLENGTH: -1,
      FILENAME: undefined,
    };
    for (const [name, value] of Object.entries(first)) this.globals.set(name, newCell(value));
  }

  cell(reference: NameReference): Cell {
    if (reference.type === "local") {
      const local = this.locals[reference.index];
      if (local !== undefined) return local;
      throw new UnsupportedCall(`the parameter ${reference.name} of awk outside of its function`);
    }
    return this.global(reference.name);
  }

  global(name: string): Cell {
    let cell = this.globals.get(name);
    if (cell === undefined) {
      cell = newCell();
      this.globals.set(name, cell);
    }
    return cell;
  }

  array(reference: NameReference): AwkArray {
    return arrayOf(this.cell(reference), reference.name);
  }

  /** A variable's value; NF makes the record split. */
  value(reference: NameReference): Value {
    if (reference.type === "global" && reference.name === "NF") return this.record.count;
    const cell = this.cell(reference);
    if (cell.array !== undefined) throw new UnsupportedCall(`the array ${reference.name} of awk in the place of a value`);
    return cell.value;
  }

  assign(reference: NameReference, value: Value): void {
    if (reference.type === "global" && reference.name === "NF") {
      const count = Math.trunc(toNumber(value));
      if (count < 0) throw new AwkError(`negative value assigned to NF`, { atRunTime: true });
      this.record.count = count;
      return;
    }
    // A record whose fields changed is joined by what OFS was until now
    if (reference.type === "global" && reference.name === "OFS") this.record.get(0);
    const cell = this.cell(reference);
    if (cell.array !== undefined) throw new UnsupportedCall(`the array ${reference.name} of awk in the place of a value`);
    cell.value = value;
  }

  /** The text of a variable of awk's own. */
  text(name: string): string {
    const value = this.globals.get(name)?.value;
    return typeof value === "string" ? value : toText(value, "%.6g");
  }

  convert(value: Value): string {
    return typeof value === "string" ? value : toText(value, this.text("CONVFMT"));
  }

  /** What FS means now. */
  separator(): Separator {
    const text = this.text("FS");
    if (text !== this.#separator.text) this.#separator = { text, separator: separatorOf(text) };
    return this.#separator.separator;
  }

  /** Where a run-time error happened. */
  where(): string {
    return `\tFILENAME="${this.text("FILENAME")}" FNR=${this.text("FNR")} NR=${this.text("NR")}`;
  }
}

function arrayOf(cell: Cell, name: string): AwkArray {
  if (cell.array !== undefined) return cell.array;
  if (cell.value !== undefined) throw new UnsupportedCall(`the value ${name} of awk in the place of an array`);
  cell.array = cell.origin === undefined ? new AwkArray() : arrayOf(cell.origin, name);
  return cell.array;
}
