import { UnsupportedCall } from "../command.js";
import type { RegularExpression } from "../regular-expression/regular-expression.js";
import { AwkError } from "./error.js";
import type { MainInput } from "./main-input.js";
import { type AwkState, type Cell, newCell } from "./state.js";
import type { BinaryOperator, Comparison, Expression, Statement, Target } from "./syntax.js";
import { compareValues, dynamicExpression, inputText, isTrue, toNumber, type Value } from "./value.js";

/** What expressions need of the rest of the interpreter. */
export interface Evaluator {
  readonly state: AwkState;
  readonly input: MainInput;
  /** Runs the body of a function; gives what it returns. */
  runFunction(body: Statement): Value;
  /** Calls a function of awk's own. */
  callBuiltin(call: Extract<Expression, { readonly type: "builtin" }>): Value;
}

/** Functions may call themselves this often. */
const mostDepth = 2000;

const compares: Readonly<Record<Comparison, (order: number) => boolean>> = {
  "<": (order) => order < 0,
  "<=": (order) => order <= 0,
  "==": (order) => order === 0,
  "!=": (order) => order !== 0,
  ">=": (order) => order >= 0,
  ">": (order) => order > 0,
};

/** The value of an expression. Source: POSIX awk, Expressions in awk; mawk(1). */
export function evaluate(run: Evaluator, node: Expression): Value {
  const { state } = run;
  switch (node.type) {
    case "number":
    case "string":
      return node.value;
    case "regex":
      return node.expression.test(state.convert(state.record.get(0))) ? 1 : 0;
    case "global":
    case "local":
    case "field":
    case "element":
      return targetValue(run, node);
    case "group": {
      const [only] = node.items;
      if (only === undefined || node.items.length > 1) throw new UnsupportedCall("a list of expressions of awk in the place of one");
      return evaluate(run, only);
    }
    case "assign": {
      const given = evaluate(run, node.value);
      const value =
        node.operator === undefined ? given : calculate(node.operator, toNumber(targetValue(run, node.target)), toNumber(given));
      assignTo(run, node.target, value);
      return value;
    }
    case "choice":
      return evaluate(run, isTrue(evaluate(run, node.condition)) ? node.yes : node.no);
    case "or":
      return isTrue(evaluate(run, node.left)) || isTrue(evaluate(run, node.right)) ? 1 : 0;
    case "and":
      return isTrue(evaluate(run, node.left)) && isTrue(evaluate(run, node.right)) ? 1 : 0;
    case "in":
      return state.array(node.array).has(subscript(run, node.index), state.text("CONVFMT")) ? 1 : 0;
    case "match": {
      const text = textOf(run, node.text);
      return expressionOf(run, node.pattern).test(text) !== node.negated ? 1 : 0;
    }
    case "comparison": {
      const left = evaluate(run, node.left);
      return compares[node.operator](compareValues(left, evaluate(run, node.right), state.text("CONVFMT"))) ? 1 : 0;
    }
    case "concatenation": {
      const left = textOf(run, node.left);
      return left + textOf(run, node.right);
    }
    case "binary": {
      const left = numberOf(run, node.left);
      return calculate(node.operator, left, numberOf(run, node.right));
    }
    case "not":
      return isTrue(evaluate(run, node.value)) ? 0 : 1;
    case "minus":
      return -numberOf(run, node.value);
    case "plus":
      return numberOf(run, node.value);
    case "step": {
      const before = toNumber(targetValue(run, node.target));
      assignTo(run, node.target, before + node.by);
      return node.after ? before : before + node.by;
    }
    case "builtin":
      return run.callBuiltin(node);
    case "call":
      return callFunction(run, node.name, node.args);
    case "getline":
      return getline(run, node);
  }
}

export const textOf = (run: Evaluator, node: Expression): string => run.state.convert(evaluate(run, node));

export const numberOf = (run: Evaluator, node: Expression): number => toNumber(evaluate(run, node));

function calculate(operator: BinaryOperator, left: number, right: number): number {
  switch (operator) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "/":
      return left / right;
    case "%":
      return left % right;
    case "^":
      return left ** right;
  }
}

/** A regular expression that is written as one, or the text of any other expression. */
export function expressionOf(run: Evaluator, node: Expression): RegularExpression {
  if (node.type === "regex") return node.expression;
  return dynamicExpression(textOf(run, node));
}

/** What an element is found by: a number stays one where it is alone. */
export function subscript(run: Evaluator, index: readonly Expression[]): string | number {
  const [only] = index;
  if (only !== undefined && index.length === 1) {
    const value = evaluate(run, only);
    return typeof value === "number" ? value : run.state.convert(value);
  }
  return index.map((one) => textOf(run, one)).join(run.state.text("SUBSEP"));
}

function fieldIndex(run: Evaluator, node: Expression): number {
  const index = Math.trunc(numberOf(run, node));
  if (index > 1_000_000) throw new UnsupportedCall(`the field ${index} of awk`);
  return index;
}

function targetValue(run: Evaluator, target: Target): Value {
  const { state } = run;
  if (target.type === "field") return state.record.get(fieldIndex(run, target.index));
  if (target.type === "element") return state.array(target.array).get(subscript(run, target.index), state.text("CONVFMT"));
  return state.value(target);
}

export function assignTo(run: Evaluator, target: Target, value: Value): void {
  const { state } = run;
  if (target.type === "field") state.record.set(fieldIndex(run, target.index), value);
  else if (target.type === "element") state.array(target.array).set(subscript(run, target.index), value, state.text("CONVFMT"));
  else state.assign(target, value);
}

function callFunction(run: Evaluator, name: string, args: readonly Expression[]): Value {
  const { state } = run;
  const called = state.program.functions.get(name);
  if (called === undefined) throw new UnsupportedCall(`the function ${name} of awk, which is not there`);
  if (args.length > called.parameters.length) throw new UnsupportedCall(`too many arguments of the function ${name} of awk`);
  const cells = called.parameters.map((_, index): Cell => {
    const arg = args[index];
    if (arg === undefined) return newCell();
    if (arg.type !== "global" && arg.type !== "local") return newCell(evaluate(run, arg));
    if (arg.name === "NF" && arg.type === "global") return newCell(state.value(arg));
    const cell = state.cell(arg);
    if (cell.array !== undefined) return { value: undefined, array: cell.array, origin: undefined };
    return cell.value === undefined ? newCell(undefined, cell) : newCell(cell.value);
  });
  if (++state.depth > mostDepth) throw new AwkError("function call nesting level too deep");
  const before = state.locals;
  state.locals = cells;
  try {
    return run.runFunction(called.body);
  } finally {
    state.locals = before;
    state.depth -= 1;
  }
}

/** What a command gives is not counted in NR, as in mawk of Debian 12. 1 where there was a record, 0 at the end, -1 where the file cannot be read. */
function getline(run: Evaluator, node: Extract<Expression, { readonly type: "getline" }>): number {
  const { state, input } = run;
  const separator = () => state.text("RS");
  let record: string | undefined;
  if (node.source === undefined) record = input.next();
  else {
    const name = textOf(run, node.source);
    const reader = node.from === "file" ? state.streams.fileReader(name) : state.streams.commandReader(name);
    if (reader === undefined) return -1;
    record = reader.next(separator());
  }
  if (record === undefined) return 0;
  if (node.target === undefined) state.record.setWhole(record);
  else assignTo(run, node.target, inputText(record));
  return 1;
}
