import { type Command, type Invocation, UnsupportedCall } from "../command.js";
import { attempt, complain } from "../complain.js";
import { nameInMessage } from "../coreutils/gnu-quotes.js";
import { inputText, linesOf } from "../coreutils/text-input.js";
import { wrongUsage } from "../coreutils/usage.js";
import { type ParsedOptions, parseOptions } from "../getopt.js";
import { writeText } from "../system/open-file.js";

const table = {
  short: "a:v:e:io:t:1:2:j:z",
  long: { "ignore-case": "i", "check-order": "check-order", "nocheck-order": "nocheck-order", header: "header", "zero-terminated": "z" },
};

interface Row {
  readonly line: string;
  readonly fields: readonly string[];
  readonly key: string;
}

/** A field of the output: of one of the files, or what they are joined by. */
type Column = { readonly file: 0 | 1; readonly field: number } | "key";

/** The lines of two sorted files that have a field in common. Source: POSIX join, the GNU coreutils manual. */
export const join: Command = (call) => {
  const options = parseOptions(call.args, table);
  const { operands } = options;
  if (operands.length < 2) return wrongUsage(call, operands.length === 0 ? "missing operand" : `missing operand after '${operands[0]}'`);
  if (operands.length > 2) return wrongUsage(call, `extra operand '${operands[2]}'`);
  for (const name of ["1", "2", "j"]) {
    const value = options.value(name);
    if (value !== undefined && !/^[1-9]\d*$/.test(value)) return complain(call, `invalid field number: '${value}'`);
  }
  const fold = (text: string) => (options.has("i") ? text.replace(/[a-z]/g, (letter) => letter.toUpperCase()) : text);
  const texts: string[] = [];
  for (const path of operands) {
    const open = () => texts.push(inputText(call, path));
    if (!attempt(call, nameInMessage(path), open)) return 1;
  }
  const separator = options.value("t");
  if (separator !== undefined && separator.length !== 1) throw new UnsupportedCall(`the separator ${separator} of join`);
  const fields = ["1", "2"].map((name) => Number(options.value(name) ?? options.value("j") ?? "1") - 1);
  const files = texts.map((text, file) =>
    linesOf(text, options.has("z") ? "\0" : "\n").map((line): Row => {
      const parts = separator === undefined ? line.replace(/^[ \t\n]+/, "").split(/[ \t\n]+/) : line.split(separator);
      const kept = separator === undefined && parts.at(-1) === "" ? parts.slice(0, -1) : parts;
      return { line, fields: kept, key: kept[fields[file] ?? 0] ?? "" };
    }),
  );
  return new Joining(call, options, fields, fold).run(files[0] ?? [], files[1] ?? []);
};

class Joining {
  readonly #call: Invocation;
  readonly #options: ParsedOptions;
  readonly #fields: readonly number[];
  readonly #fold: (text: string) => string;
  readonly #shown: ReadonlySet<string>;
  #columns: readonly Column[] | undefined;
  #unpaired = false;
  readonly #told = new Set<number>();

  constructor(call: Invocation, options: ParsedOptions, fields: readonly number[], fold: (text: string) => string) {
    this.#call = call;
    this.#options = options;
    this.#fields = fields;
    this.#fold = fold;
    const wanted = options.given.filter(([name]) => name === "a" || name === "v").map(([, value]) => value);
    for (const value of wanted) if (!/^[12]$/.test(value)) throw new UnsupportedCall(`the file number ${value} of join`);
    this.#shown = new Set(wanted);
  }

  run(left: readonly Row[], right: readonly Row[]): number {
    this.#columns = this.#readColumns(left[0], right[0]);
    let [a, b] = [0, 0];
    if (this.#options.has("header") && (left.length > 0 || right.length > 0)) {
      this.#write(left[0], right[0]);
      [a, b] = [Math.min(1, left.length), Math.min(1, right.length)];
    }
    while (a < left.length && b < right.length) {
      const [one, other] = [left[a], right[b]];
      if (one === undefined || other === undefined) break;
      const [key, otherKey] = [this.#fold(one.key), this.#fold(other.key)];
      if (key !== otherKey) {
        this.#unpaired = true;
        const file = key < otherKey ? 0 : 1;
        this.#alone(file, file === 0 ? one : other);
        if (!this.#checked(file, file === 0 ? left : right, file === 0 ? ++a : ++b)) return 1;
        continue;
      }
      const [endA, endB] = [this.#groupEnd(left, a), this.#groupEnd(right, b)];
      if (!this.#checked(0, left, endA) || !this.#checked(1, right, endB)) return 1;
      if (!this.#options.given.some(([name]) => name === "v")) {
        for (const first of left.slice(a, endA)) for (const second of right.slice(b, endB)) this.#write(first, second);
      }
      [a, b] = [endA, endB];
    }
    for (const [file, rows, from] of [
      [0, left, a],
      [1, right, b],
    ] as const) {
      if (from < rows.length) this.#unpaired = true;
      for (let at = from; at < rows.length; at++) {
        const row = rows[at];
        if (row !== undefined) this.#alone(file, row);
        if (!this.#checked(file, rows, at + 1)) return 1;
      }
    }
    return this.#told.size > 0 ? complain(this.#call, "input is not in sorted order") : 0;
  }

  #groupEnd(rows: readonly Row[], from: number): number {
    const key = this.#fold(rows[from]?.key ?? "");
    let end = from + 1;
    while (end < rows.length && this.#fold(rows[end]?.key ?? "") === key) end += 1;
    return end;
  }

  #alone(file: 0 | 1, row: Row): void {
    if (this.#shown.has(String(file + 1))) this.#write(file === 0 ? row : undefined, file === 1 ? row : undefined);
  }

  /** Tells where a file is not sorted; says whether join goes on. */
  #checked(file: 0 | 1, rows: readonly Row[], at: number): boolean {
    const [before, row] = [rows[at - 1], rows[at]];
    const always = this.#options.has("check-order");
    if (before === undefined || row === undefined || this.#options.has("nocheck-order") || !(always || this.#unpaired)) return true;
    if (this.#fold(before.key) <= this.#fold(row.key) || this.#told.has(file)) return true;
    this.#told.add(file);
    complain(this.#call, `${this.#options.operands[file]}:${at + 1}: is not sorted: ${row.line}`);
    return !always;
  }

  #readColumns(left: Row | undefined, right: Row | undefined): Column[] | undefined {
    const given = this.#options.given.filter(([name]) => name === "o").map(([, value]) => value);
    if (given.length === 0) return undefined;
    if (given.includes("auto")) {
      const rest = ([0, 1] as const).flatMap((file) =>
        ((file === 0 ? left : right)?.fields ?? [])
          .map((_, field) => ({ file, field }))
          .filter(({ field }) => field !== this.#fields[file]),
      );
      return ["key", ...rest];
    }
    return given
      .flatMap((text) => text.split(/[ ,\t]+/))
      .map((item): Column => {
        const match = /^([12])\.([1-9]\d*)$/.exec(item);
        if (match === null && item !== "0") throw new UnsupportedCall(`the field ${item} of join`);
        return match === null ? "key" : { file: match[1] === "1" ? 0 : 1, field: Number(match[2]) - 1 };
      });
  }

  #write(left: Row | undefined, right: Row | undefined): void {
    const empty = this.#options.value("e") ?? "";
    const others = (row: Row | undefined, file: 0 | 1) => row?.fields.filter((_, index) => index !== this.#fields[file]) ?? [];
    const key = left?.key ?? right?.key ?? "";
    const plain = () => [key, ...others(left, 0), ...others(right, 1)];
    const chosen = this.#columns?.map((column) =>
      column === "key" ? key : ((column.file === 0 ? left : right)?.fields[column.field] ?? ""),
    );
    const texts = (chosen ?? plain()).map((text) => (text === "" ? empty : text));
    writeText(this.#call.stdout, texts.join(this.#options.value("t") ?? " ") + (this.#options.has("z") ? "\0" : "\n"));
  }
}
