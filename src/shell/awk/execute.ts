import { UnsupportedCall } from "../command.js";
import { callBuiltin, formatted } from "./builtins.js";
import { type Evaluator, evaluate, numberOf, subscript, textOf } from "./evaluate.js";
import type { MainInput } from "./main-input.js";
import type { AwkState } from "./state.js";

import type { Expression, Rule, Statement } from "./syntax.js";

import { isTrue, toText, type Value } from "./value.js";

/** How a statement ended, where it is not simply over. */
type Ending = "break" | "continue" | "return" | undefined;

/** `next` and `nextfile` leave functions too. */
class NextRecord extends Error {}

/** `exit`, with its status where it has one. */
class Exit extends Error {
  readonly status: number | undefined;

  constructor(status: number | undefined) {
    super();
    this.status = status;
  }
}

/** Runs a program over its input. Source: POSIX awk, Overall Program Structure. */
export class AwkRun implements Evaluator {
  readonly state: AwkState;
  readonly input: MainInput;
  readonly #active = new Set<Rule>();
  #returned: Value;
  #status = 0;

  constructor(state: AwkState, input: MainInput) {
    this.state = state;
    this.input = input;
  }

  /** Gives the exit status. */
  run(): number {
    const { begin, rules, end } = this.state.program;
    let isOver = this.#exits(() => {
      for (const action of begin) this.#execute(action);
    });
    if (!isOver && (rules.length > 0 || end.length > 0)) isOver = this.#exits(() => this.#records(rules));
    this.#exits(() => {
      for (const action of end) this.#execute(action);
    });
    return this.#status;
  }

  /** Whether the program ended with `exit`. */
  #exits(work: () => void): boolean {
    try {
      work();
      return false;
    } catch (error) {
      if (!(error instanceof Exit)) throw error;
      this.#status = error.status ?? this.#status;
      return true;
    }
  }

  #records(rules: readonly Rule[]): void {
    for (let record = this.input.next(); record !== undefined; record = this.input.next()) {
      this.state.record.setWhole(record);
      try {
        for (const rule of rules) if (this.#selects(rule)) this.#act(rule);
      } catch (error) {
        if (!(error instanceof NextRecord)) throw error;
        this.state.locals = [];
        this.state.depth = 0;
      }
    }
  }

  #selects(rule: Rule): boolean {
    const { first, last } = rule;
    if (first === undefined) return true;
    if (last === undefined) return isTrue(evaluate(this, first));
    if (!this.#active.has(rule)) {
      if (!isTrue(evaluate(this, first))) return false;
      this.#active.add(rule);
    }
    if (isTrue(evaluate(this, last))) this.#active.delete(rule);
    return true;
  }

  #act({ action }: Rule): void {
    if (action === undefined) this.#print({ type: "print", args: [], redirect: undefined });
    else this.#execute(action);
  }

  callBuiltin(call: Extract<Expression, { readonly type: "builtin" }>): Value {
    return callBuiltin(this, call);
  }

  runFunction(body: Statement): Value {
    this.#returned = undefined;
    this.#execute(body);
    const value = this.#returned;
    this.#returned = undefined;
    return value;
  }

  #execute(node: Statement): Ending {
    const { state } = this;
    switch (node.type) {
      case "expression":
        evaluate(this, node.value);
        return undefined;
      case "print":
      case "printf":
        this.#print(node);
        return undefined;
      case "block":
        for (const one of node.body) {
          const ending = this.#execute(one);
          if (ending !== undefined) return ending;
        }
        return undefined;
      case "if":
        if (isTrue(evaluate(this, node.condition))) return this.#execute(node.yes);
        return node.no === undefined ? undefined : this.#execute(node.no);
      case "while":
      case "do":
      case "for":
        return this.#loop(node);
      case "for-in":
        for (const key of state.array(node.array).keys()) {
          state.assign(node.target, key);
          const ending = this.#execute(node.body);
          if (ending === "return") return ending;
          if (ending === "break") break;
        }
        return undefined;
      case "delete":
        if (node.index === undefined) state.array(node.array).clear();
        else state.array(node.array).delete(subscript(this, node.index), state.text("CONVFMT"));
        return undefined;
      case "exit":
        throw new Exit(node.value === undefined ? undefined : Math.trunc(numberOf(this, node.value)) & 255);
      case "return": {
        const value = node.value === undefined ? undefined : evaluate(this, node.value);
        if (state.depth === 0) throw new UnsupportedCall("return of awk outside of a function");
        this.#returned = value;
        return "return";
      }
      case "next":
      case "nextfile":
        if (node.type === "nextfile") this.input.skipFile();
        throw new NextRecord();
      case "break":
      case "continue":
        return node.type;
    }
  }

  #loop(node: Extract<Statement, { readonly type: "while" | "do" | "for" }>): Ending {
    if (node.type === "for" && node.first !== undefined) this.#execute(node.first);
    for (let isFirst = true; ; isFirst = false) {
      const asks = node.condition !== undefined && !(node.type === "do" && isFirst);
      if (asks && node.condition !== undefined && !isTrue(evaluate(this, node.condition))) return undefined;
      const ending = this.#execute(node.body);
      if (ending === "return") return ending;
      if (ending === "break") return undefined;
      if (node.type === "for" && node.step !== undefined) this.#execute(node.step);
    }
  }

  #print({ type, args, redirect }: Extract<Statement, { readonly type: "print" | "printf" }>): void {
    const { state } = this;
    const write = (text: string) => {
      if (redirect === undefined) state.streams.print(text);
      else state.streams.printTo(redirect.kind, textOf(this, redirect.to), text);
    };
    if (type === "printf") {
      write(formatted(this, args, "printf", write));
      return;
    }
    const outputFormat = state.text("OFMT");
    const shown = (value: Value) => (typeof value === "number" ? toText(value, outputFormat) : state.convert(value));
    const texts = args.length === 0 ? [state.convert(state.record.get(0))] : args.map((arg) => shown(evaluate(this, arg)));
    write(texts.join(state.text("OFS")) + state.text("ORS"));
  }
}
