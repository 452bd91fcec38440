import type { Command } from "../command.js";
import { attempt, complain } from "../complain.js";
import { nameInMessage } from "../coreutils/gnu-quotes.js";
import { inputText, linesOf } from "../coreutils/text-input.js";
import { wrongUsage } from "../coreutils/usage.js";
import { parseOptions } from "../getopt.js";
import { writeText } from "../system/open-file.js";

const table = {
  short: "123z",
  long: {
    "check-order": "check-order",
    "nocheck-order": "nocheck-order",
    "output-delimiter=": "output-delimiter",
    total: "total",
    "zero-terminated": "z",
  },
};

/** Lines that two sorted files have in common, and those that only one has. Source: POSIX comm, the GNU coreutils manual. */
export const comm: Command = (call) => {
  const options = parseOptions(call.args, table);
  const { operands } = options;
  if (operands.length < 2) return wrongUsage(call, operands.length === 0 ? "missing operand" : `missing operand after '${operands[0]}'`);
  if (operands.length > 2) return wrongUsage(call, `extra operand '${operands[2]}'`);
  const end = options.has("z") ? "\0" : "\n";
  const delimiter = options.value("output-delimiter") ?? "\t";
  const inputs: string[][] = [];
  for (const path of operands) {
    const open = () => inputs.push(linesOf(inputText(call, path), end));
    if (!attempt(call, nameInMessage(path), open)) return 1;
  }
  const [left = [], right = []] = inputs;
  const order = new OrderCheck(options.has("check-order") ? "always" : options.has("nocheck-order") ? "never" : "unpaired", (message) =>
    complain(call, message),
  );
  const totals = [0, 0, 0];
  const show = (column: number, line: string) => {
    totals[column] = (totals[column] ?? 0) + 1;
    if (options.has(String(column + 1))) return;
    const before = [0, 1].filter((one) => one < column && !options.has(String(one + 1))).length;
    writeText(call.stdout, delimiter.repeat(before) + line + end);
  };
  for (let [a, b] = [0, 0]; a < left.length || b < right.length; ) {
    const [one, other] = [left[a], right[b]];
    const column = one !== undefined && one === other ? 2 : other === undefined || (one !== undefined && one < other) ? 0 : 1;
    if (column !== 2) order.unpaired = true;
    show(column, (column === 1 ? other : one) ?? "");
    if (column !== 1 && !order.check(1, left[a], left[++a])) return 1;
    if (column !== 0 && !order.check(2, right[b], right[++b])) return 1;
  }
  if (options.has("total")) writeText(call.stdout, `${[...totals, "total"].join(delimiter)}${end}`);
  return order.failed ? complain(call, "input is not in sorted order") : 0;
};

/** Tells once of each file that it is not sorted, where this matters. */
class OrderCheck {
  readonly #when: "always" | "never" | "unpaired";
  readonly #complain: (message: string) => void;
  readonly #told = new Set<number>();
  unpaired = false;

  constructor(when: "always" | "never" | "unpaired", complains: (message: string) => void) {
    this.#when = when;
    this.#complain = complains;
  }

  get failed(): boolean {
    return this.#told.size > 0;
  }

  /** Says whether the program goes on. */
  check(file: number, before: string | undefined, line: string | undefined): boolean {
    if (before === undefined || line === undefined || before <= line || this.#told.has(file)) return true;
    if (this.#when === "never" || (this.#when === "unpaired" && !this.unpaired)) return true;
    this.#told.add(file);
    this.#complain(`file ${file} is not in sorted order`);
    return this.#when !== "always";
  }
}
