import type { Files } from "../system/files.js";
import { binaryOperators, binaryTest, unaryOperators, unaryTest } from "./conditions.js";
import { ShellError } from "./control-flow.js";

/**
 * Whether the words of `test` hold. Source: POSIX test; dash(1), which has -a, -o and parentheses of any depth.
 *
 * @throws ShellError for what is no expression
 */
export function evaluateTest(system: { readonly files: Files }, words: readonly string[]): boolean {
  return words.length > 0 && new Evaluation(system, words).whole();
}

class Evaluation {
  readonly #system: { readonly files: Files };
  readonly #words: readonly string[];
  #at = 0;

  constructor(system: { readonly files: Files }, words: readonly string[]) {
    this.#system = system;
    this.#words = words;
  }

  whole(): boolean {
    const [first = "", second = "", third = ""] = this.#words;
    // With three words or four, an operator in the middle counts before everything else.
    if (this.#words.length === 3 && binaryOperators.has(second)) return binaryTest(this.#system, first, second, third);
    if (this.#words.length === 4 && first === "!" && binaryOperators.has(third)) {
      return !binaryTest(this.#system, second, third, this.#words[3] ?? "");
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
      return unaryTest(this.#system, word, next);
    }
    this.#at += 1;
    if (next === undefined || !binaryOperators.has(next)) return word !== "";
    const right = this.#words[this.#at + 1];
    if (right === undefined) throw new ShellError(`${next}: argument expected`);
    this.#at += 2;
    return binaryTest(this.#system, word, next, right);
  }

  /** An operator's word that stands where only a text can: a binary operator and something more come after it. */
  #isOperand(): boolean {
    const next = this.#words[this.#at + 1];
    if (next === undefined) return true;
    return binaryOperators.has(next) && this.#words[this.#at + 2] !== undefined;
  }
}
