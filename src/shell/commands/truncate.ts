import { type Command, type Invocation, UnsupportedCall } from "../command.js";
import { complain } from "../complain.js";
import { quotedName } from "../coreutils/gnu-quotes.js";
import { nodeSize } from "../coreutils/mode-text.js";
import { sizeOf } from "../coreutils/size-text.js";
import { wrongUsage } from "../coreutils/usage.js";
import { parseOptions } from "../getopt.js";
import { SystemError } from "../system/system-error.js";

/** Cuts files off, or fills them with zeros. Source: GNU coreutils truncate. */
export const truncate: Command = (call) => {
  const options = parseOptions(call.args, { short: "cr:s:", long: { "no-create": "c", "reference=": "r", "size=": "s" } });
  const [text, reference] = [options.value("s")?.trim(), options.value("r")];
  if (text === undefined && reference === undefined) return wrongUsage(call, "you must specify either '--size' or '--reference'");
  const [, operator = "", digits = ""] = /^([-+<>/%]?)(.*)$/s.exec(text ?? "+0") ?? [];
  if (text !== undefined && reference !== undefined && operator === "") {
    return wrongUsage(call, "you must specify a relative '--size' with '--reference'");
  }
  const amount = sizeOf(digits);
  if (amount === undefined) return complain(call, `Invalid number: ${quotedName(text ?? "")}`);
  if ((operator === "/" || operator === "%") && amount === 0) return complain(call, "division by zero");
  if (options.operands.length === 0) return wrongUsage(call, "missing file operand");
  const like = reference === undefined ? undefined : call.files.find(reference);
  if (reference !== undefined && like === undefined)
    return complain(call, `cannot stat ${quotedName(reference)}: No such file or directory`);
  const sizeFor = (size: number) => newSize(operator, like === undefined ? size : nodeSize(like), amount);
  let status = 0;
  for (const path of options.operands) if (!cut(call, path, { creates: !options.has("c"), sizeFor })) status = 1;
  return status;
};

function newSize(operator: string, size: number, amount: number): number {
  switch (operator) {
    case "+":
      return size + amount;
    case "-":
      return Math.max(0, size - amount);
    case "<":
      return Math.min(size, amount);
    case ">":
      return Math.max(size, amount);
    case "/":
      return size - (size % amount);
    case "%":
      return Math.ceil(size / amount) * amount;
    default:
      return amount;
  }
}

/** More would not fit into memory. */
const mostBytes = 1 << 30;

function cut(call: Invocation, path: string, how: { readonly creates: boolean; readonly sizeFor: (size: number) => number }): boolean {
  const { files } = call;
  try {
    if (!how.creates && !files.exists(path)) return true;
    files.open(path, { write: true, create: true });
    const { node, parent, name } = files.place(path);
    if (node?.type !== "file" || parent === undefined) throw new UnsupportedCall("what is no file");
    const size = how.sizeFor(node.content.size);
    if (size > mostBytes) throw new UnsupportedCall(`a size of ${size} bytes`);
    files.table.truncate(files.table.inode(node, { children: parent.children, name }), size);
    return true;
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    complain(call, `cannot open ${quotedName(path)} for writing: ${error.message}`);
    return false;
  }
}
