import { UnsupportedCall } from "../command.js";
import { RegularExpressionError } from "../regular-expression/node.js";
import { regularExpression } from "../regular-expression/regular-expression.js";
import { AwkError } from "./error.js";
import type { BinaryOperator, Comparison, Expression, NameReference, Target } from "./syntax.js";
import { type Token, tokensOf } from "./tokens.js";

/** What an expression may not hold where it stands. */
interface Limits {
  /** `in` belongs to the for that it stands in. */
  readonly noIn?: boolean;
  /** `>` begins the file of a print. */
  readonly noGreater?: boolean;
}

const assignments: Readonly<Record<string, BinaryOperator | undefined>> = {
  "=": undefined,
  "+=": "+",
  "-=": "-",
  "*=": "*",
  "/=": "/",
  "%=": "%",
  "^=": "^",
};

const isTarget = (node: Expression): node is Target =>
  node.type === "global" || node.type === "local" || node.type === "field" || node.type === "element";

/** Reads expressions of awk. Source: POSIX awk, Grammar; mawk(1). */
export class ExpressionParser {
  readonly #tokens: readonly Token[];
  #at = 0;
  /** The parameters of the function that is read. */
  protected parameters: readonly string[] = [];

  constructor(source: string) {
    this.#tokens = tokensOf(source);
  }

  protected get token(): Token {
    return this.#tokens[this.#at] ?? { type: "end", text: "", line: 0 };
  }

  /** Where it reads, to go back to. */
  protected get place(): number {
    return this.#at;
  }

  protected set place(at: number) {
    this.#at = at;
  }

  protected advance(): Token {
    const { token } = this;
    this.#at += 1;
    return token;
  }

  protected sees(text: string): boolean {
    return this.token.text === text && (this.token.type === "operator" || this.token.type === "keyword");
  }

  protected takes(text: string): boolean {
    if (!this.sees(text)) return false;
    this.#at += 1;
    return true;
  }

  protected expect(text: string): void {
    if (!this.takes(text)) this.fail();
  }

  /** Nothing here guesses how mawk tells what is wrong. */
  protected fail(): never {
    throw new UnsupportedCall(`an awk program with a syntax error at or near ${this.token.text || "its end"} in line ${this.token.line}`);
  }

  protected skipNewlines(): void {
    while (this.token.type === "newline") this.#at += 1;
  }

  expression(limits: Limits = {}): Expression {
    const condition = this.#or(limits);
    if (!this.takes("?")) return condition;
    this.skipNewlines();
    const yes = this.expression(limits);
    this.skipNewlines();
    this.expect(":");
    this.skipNewlines();
    return { type: "choice", condition, yes, no: this.expression(limits) };
  }

  protected list(end: string): Expression[] {
    const items: Expression[] = [];
    this.skipNewlines();
    while (!this.takes(end)) {
      if (items.length > 0) {
        this.expect(",");
        this.skipNewlines();
      }
      items.push(this.expression());
      this.skipNewlines();
    }
    return items;
  }

  protected reference(name: string): NameReference {
    const index = this.parameters.indexOf(name);
    return index < 0 ? { type: "global", name } : { type: "local", name, index };
  }

  #or(limits: Limits): Expression {
    let left = this.#and(limits);
    while (this.takes("||")) {
      this.skipNewlines();
      left = { type: "or", left, right: this.#and(limits) };
    }
    return left;
  }

  #and(limits: Limits): Expression {
    let left = this.#in(limits);
    while (this.takes("&&")) {
      this.skipNewlines();
      left = { type: "and", left, right: this.#in(limits) };
    }
    return left;
  }

  #in(limits: Limits): Expression {
    let left = this.#match(limits);
    while (!limits.noIn && this.takes("in")) left = { type: "in", index: [left], array: this.reference(this.advance().text) };
    return left;
  }

  #match(limits: Limits): Expression {
    let text = this.#comparison(limits);
    while (this.sees("~") || this.sees("!~")) {
      const negated = this.advance().text === "!~";
      text = { type: "match", negated, text, pattern: this.#comparison(limits) };
    }
    return text;
  }

  #comparison(limits: Limits): Expression {
    let left = this.concatenation();
    while (this.token.type === "operator" && /^(?:<=?|==|!=|>=?)$/.test(this.token.text)) {
      if (limits.noGreater && this.token.text.startsWith(">")) break;
      left = { type: "comparison", operator: this.advance().text as Comparison, left, right: this.concatenation() };
    }
    return left;
  }

  protected concatenation(): Expression {
    let left = this.#sum();
    while (this.#beginsOperand()) left = { type: "concatenation", left, right: this.#sum() };
    return left;
  }

  #beginsOperand(): boolean {
    const { type, text } = this.token;
    if (/^(?:number|string|name|function-name|builtin|regex)$/.test(type)) return true;
    return type === "operator" && /^(?:\$|\(|\+\+|--|-|\+)$/.test(text);
  }

  #sum(): Expression {
    let left = this.#product();
    while (this.sees("+") || this.sees("-")) {
      left = { type: "binary", operator: this.advance().text as BinaryOperator, left, right: this.#product() };
    }
    return left;
  }

  #product(): Expression {
    let left = this.#unary();
    while (this.sees("*") || this.sees("/") || this.sees("%")) {
      left = { type: "binary", operator: this.advance().text as BinaryOperator, left, right: this.#unary() };
    }
    return left;
  }

  #unary(): Expression {
    if (this.takes("!")) return { type: "not", value: this.#unary() };
    if (this.takes("-")) return { type: "minus", value: this.#unary() };
    if (this.takes("+")) return { type: "plus", value: this.#unary() };
    return this.#power();
  }

  #power(): Expression {
    const left = this.#postfix();
    if (!this.takes("^")) return left;
    const right = this.sees("-") || this.sees("+") || this.sees("!") ? this.#unary() : this.#power();
    return { type: "binary", operator: "^", left, right };
  }

  /** With assignments, steps and `| getline` behind an operand. */
  #postfix(): Expression {
    let node = this.#primary();
    if (isTarget(node)) {
      if (this.sees("++") || this.sees("--")) node = { type: "step", target: node, by: this.advance().text === "++" ? 1 : -1, after: true };
      else if (this.token.type === "operator" && this.token.text in assignments) {
        const operator = assignments[this.advance().text];
        this.skipNewlines();
        return { type: "assign", target: node, operator, value: this.expression() };
      }
    }
    while (this.sees("|") && this.#tokens[this.#at + 1]?.text === "getline") {
      this.#at += 2;
      node = { type: "getline", target: this.#optionalTarget(), from: "command", source: node };
    }
    return node;
  }

  #optionalTarget(): Target | undefined {
    if (this.token.type !== "name" && !this.sees("$")) return undefined;
    const node = this.#primary();
    return isTarget(node) ? node : this.fail();
  }

  #primary(): Expression {
    const token = this.advance();
    switch (token.type) {
      case "number":
        return { type: "number", value: Number(token.text) };
      case "string":
        return { type: "string", value: token.text };
      case "regex":
        return { type: "regex", expression: this.#regex(token) };
      case "builtin":
        return this.#builtin(token);
      case "function-name":
        this.expect("(");
        return { type: "call", name: token.text, args: this.list(")") };
      case "name": {
        const array = this.reference(token.text);
        return this.takes("[") ? { type: "element", array, index: this.list("]") } : array;
      }
    }
    if (token.text === "getline") return this.#getline();
    if (token.text === "$") return { type: "field", index: this.#fieldIndex() };
    if (token.text === "(") return this.#group();
    if (token.text === "++" || token.text === "--") {
      const target = this.#primary();
      return isTarget(target) ? { type: "step", target, by: token.text === "++" ? 1 : -1, after: false } : this.fail();
    }
    this.#at -= 1;
    return this.fail();
  }

  #fieldIndex(): Expression {
    if (this.takes("-")) return { type: "minus", value: this.#primary() };
    if (this.takes("+")) return { type: "plus", value: this.#primary() };
    if (this.takes("!")) return { type: "not", value: this.#primary() };
    return this.#primary();
  }

  #group(): Expression {
    const items = this.list(")");
    if (items.length === 0) this.fail();
    if (items.length > 1 && this.takes("in")) return { type: "in", index: items, array: this.reference(this.advance().text) };
    return { type: "group", items };
  }

  #getline(): Expression {
    const target = this.#optionalTarget();
    if (!this.takes("<")) return { type: "getline", target, from: "input", source: undefined };
    return { type: "getline", target, from: "file", source: this.#primary() };
  }

  #builtin({ text, line }: Token): Expression {
    const hasArguments = this.takes("(");
    if (!hasArguments && text !== "length") this.fail();
    return { type: "builtin", name: text, args: hasArguments ? this.list(")") : [], line };
  }

  #regex({ text, line }: Token) {
    try {
      return regularExpression(text, { dialect: "awk" });
    } catch (error) {
      if (!(error instanceof RegularExpressionError)) throw error;
      throw new AwkError(`line ${line}: regular expression compile failed (${error.message})\n${text}`);
    }
  }
}
