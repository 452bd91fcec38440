import { binaryOperators, binaryTest, unaryOperators, unaryTest } from "../conditions.js";
import { ShellError } from "../control-flow.js";
import { tell } from "../messages.js";
import type { ShellState } from "../state.js";
import type { Builtin } from "./builtin.js";

/** `test` and `[`. Source: POSIX test; dash(1), which has -a, -o and parentheses of any depth. */
export const test: Builtin = (state, args, name) => {
  const words = [...args];
  try {
    if (name === "[" && words.pop() !== "]") throw new ShellError("missing ]");
    if (words.length === 0) return 1;
    const evaluation = new Evaluation(state, words);
    return evaluation.whole() ? 0 : 1;
  } catch (error) {
    if (!(error instanceof ShellError)) throw error;
    tell(state, `${name}: ${error.message}`);
    return 2;
  }
};

class Evaluation {
  readonly #state: ShellState;
  readonly #words: readonly string[];
  #at = 0;

  constructor(state: ShellState, words: readonly string[]) {
    this.#state = state;
    this.#words = words;
  }

  whole(): boolean {
    const [first = "", second = "", third = ""] = this.#words;
    // With three words or four, an operator in the middle counts before everything else.
    if (this.#words.length === 3 && binaryOperators.has(second)) return binaryTest(this.#state, first, second, third);
    if (this.#words.length === 4 && first === "!" && binaryOperators.has(third)) {
      return !binaryTest(this.#state, second, third, this.#words[3] ?? "");
    }
    const value = this.#or();
    if (this.#at < this.#words.length) throw new ShellError(`${this.#words[this.#at - 1]}: unexpected operator`);
    return value;
  }

  #or(): boolean {
    let value = this.#and();
    while (this.#words[this.#at] === "-o") {
      this.#at += 1;
      const right = this.#and();
      value = value || right;
    }
    return value;
  }

  #and(): boolean {
    let value = this.#not();
    while (this.#words[this.#at] === "-a") {
      this.#at += 1;
      const right = this.#not();
      value = value && right;
    }
    return value;
  }

  #not(): boolean {
    if (this.#words[this.#at] !== "!" || this.#isOperand()) return this.#primary();
    this.#at += 1;
    return !this.#not();
  }

  #primary(): boolean {
    const word = this.#words[this.#at];
    if (word === undefined) throw new ShellError("argument expected");
    if (word === "(" && !this.#isOperand()) {
      this.#at += 1;
      const value = this.#or();
      if (this.#words[this.#at] !== ")") throw new ShellError("closing paren expected");
      this.#at += 1;
      return value;
    }
    const next = this.#words[this.#at + 1];
    if (unaryOperators.has(word) && !this.#isOperand() && next !== undefined) {
      this.#at += 2;
      return unaryTest(this.#state, word, next);
    }
    this.#at += 1;
    if (next === undefined || !binaryOperators.has(next)) return word !== "";
    const right = this.#words[this.#at + 1];
    if (right === undefined) throw new ShellError(`${next}: argument expected`);
    this.#at += 2;
    return binaryTest(this.#state, word, next, right);
  }

  /** An operator's word that stands where only a text can: a binary operator and something more come after it. */
  #isOperand(): boolean {
    const next = this.#words[this.#at + 1];
    if (next === undefined) return true;
    return binaryOperators.has(next) && this.#words[this.#at + 2] !== undefined;
  }
}
