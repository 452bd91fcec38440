import { UnsupportedCall } from "../command.js";
import { assignTo, type Evaluator, evaluate, expressionOf, numberOf, textOf } from "./evaluate.js";
import { type FormatArguments, format, MissingArgument } from "./format.js";
import { separatorOf, splitText } from "./splitting.js";
import { substituteIn } from "./substitute.js";
import type { Expression, Target } from "./syntax.js";
import { toNumber, type Value } from "./value.js";

type Call = Extract<Expression, { readonly type: "builtin" }>;

const arithmetic: Readonly<Record<string, (value: number) => number>> = {
  sin: Math.sin,
  cos: Math.cos,
  exp: Math.exp,
  log: Math.log,
  sqrt: Math.sqrt,
  int: Math.trunc,
};

/** Calls a function of awk's own. Source: POSIX awk, Functions; mawk(1). */
export function callBuiltin(run: Evaluator, { name, args }: Call): Value {
  const { state } = run;
  const argument = (index: number): Expression => {
    const found = args[index];
    if (found === undefined) throw new UnsupportedCall(`${name} of awk with ${args.length} arguments`);
    return found;
  };
  const text = (index: number) => textOf(run, argument(index));
  const number = (index: number) => numberOf(run, argument(index));
  const calculate = arithmetic[name];
  if (calculate !== undefined) return calculate(number(0));
  switch (name) {
    case "atan2":
      return Math.atan2(number(0), number(1));
    case "length":
      return lengthOf(run, args[0]);
    case "index":
      return text(0).indexOf(text(1)) + 1;
    case "substr":
      return substring(text(0), number(1), args[2] === undefined ? undefined : number(2));
    case "toupper":
      return text(0).replace(/[a-z]/g, (letter) => letter.toUpperCase());
    case "tolower":
      return text(0).replace(/[A-Z]/g, (letter) => letter.toLowerCase());
    case "split":
      return split(run, text(0), argument(1), args[2]);
    case "sub":
    case "gsub":
      return substitute(run, name === "gsub", argument(0), argument(1), args[2]);
    case "match": {
      const subject = text(0);
      const match = expressionOf(run, argument(1)).exec(subject);
      state.global("RSTART").value = match === undefined ? 0 : match.start + 1;
      state.global("RLENGTH").value = match === undefined ? -1 : match.end - match.start;
      return match === undefined ? 0 : match.start + 1;
    }
    case "sprintf":
      return formatted(run, args, "sprintf");
    case "system":
      return state.streams.system(text(0));
    case "close":
      return state.streams.close(text(0));
    case "fflush":
      if (args[0] !== undefined && text(0) !== "") return state.streams.flushOne(text(0)) ? 0 : -1;
      state.streams.flush();
      return 0;
    case "systime":
      return state.call.now;
  }
  // A random number that differs from build to build is worse than none
  throw new UnsupportedCall(`the function ${name} of awk`);
}

function lengthOf(run: Evaluator, arg: Expression | undefined): number {
  const { state } = run;
  if (arg === undefined) return state.convert(state.record.get(0)).length;
  if (arg.type === "global" || arg.type === "local") {
    const cell = arg.name === "NF" ? undefined : state.cell(arg);
    if (cell?.array !== undefined) return cell.array.size;
  }
  return textOf(run, arg).length;
}

/** As mawk of Debian 12 does: whole numbers, and what lies before the text lengthens it. */
function substring(text: string, from: number, count: number | undefined): string {
  const start = Math.trunc(from);
  if (count === undefined) return text.slice(Math.max(1, start) - 1);
  const length = Math.trunc(count) + (start < 0 ? -start : 0);
  const at = Math.max(1, start) - 1;
  return length <= 0 || Number.isNaN(length) ? "" : text.slice(at, at + length);
}

function split(run: Evaluator, text: string, to: Expression, by: Expression | undefined): number {
  if (to.type !== "global" && to.type !== "local") throw new UnsupportedCall("split of awk into what is no array");
  const separator =
    by === undefined
      ? run.state.separator()
      : by.type === "regex"
        ? { type: "regex" as const, expression: by.expression }
        : separatorOf(textOf(run, by));
  const parts = splitText(text, separator);
  run.state.array(to).fill(parts);
  return parts.length;
}

const isTarget = (node: Expression): node is Target =>
  node.type === "global" || node.type === "local" || node.type === "field" || node.type === "element";

function substitute(run: Evaluator, all: boolean, pattern: Expression, replacement: Expression, subject: Expression | undefined): number {
  const expression = expressionOf(run, pattern);
  const by = textOf(run, replacement);
  const target: Expression = subject ?? { type: "field", index: { type: "number", value: 0 } };
  const { text, count } = substituteIn(textOf(run, target), expression, by, all);
  if (count > 0 && isTarget(target)) assignTo(run, target, text);
  return count;
}

/** What printf and sprintf give; an error comes after what was formatted before it. */
export function formatted(run: Evaluator, args: readonly Expression[], name: string, write: (text: string) => void = () => {}): string {
  const [template, ...rest] = args;
  if (template === undefined) throw new UnsupportedCall(`${name} of awk without a format`);
  const shape = textOf(run, template);
  const values = rest.map((arg) => evaluate(run, arg)).reverse();
  const next = (): Value => {
    if (values.length === 0) throw new MissingArgument();
    return values.pop();
  };
  const source: FormatArguments = {
    number: () => toNumber(next()),
    text: () => run.state.convert(next()),
    either: () => {
      const value = next();
      if (typeof value === "number") return value;
      return typeof value === "object" && value.number !== undefined ? value.number : run.state.convert(value);
    },
  };
  const { text, error } = format(shape, source, name);
  if (error !== undefined) {
    write(text);
    throw error;
  }
  return text;
}
