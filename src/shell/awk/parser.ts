import { ExpressionParser } from "./expression-parser.js";
import type { AwkFunction, AwkProgram, Expression, Redirect, Rule, Statement } from "./syntax.js";

/** Reads a program of awk. Source: POSIX awk, Grammar; mawk(1). */
export function parseAwk(source: string): AwkProgram {
  return new Parser(source).program();
}

class Parser extends ExpressionParser {
  program(): AwkProgram {
    const begin: Statement[] = [];
    const end: Statement[] = [];
    const rules: Rule[] = [];
    const functions = new Map<string, AwkFunction>();
    for (;;) {
      while (this.token.type === "newline" || this.sees(";")) this.advance();
      if (this.token.type === "end") return { begin, rules, end, functions };
      if (this.takes("BEGIN")) begin.push(this.#block());
      else if (this.takes("END")) end.push(this.#block());
      else if (this.takes("function")) this.#function(functions);
      else rules.push(this.#rule());
    }
  }

  #function(functions: Map<string, AwkFunction>): void {
    const { type, text } = this.advance();
    if (type !== "name" && type !== "function-name") this.fail();
    this.expect("(");
    const parameters: string[] = [];
    while (!this.takes(")")) {
      if (parameters.length > 0) {
        this.expect(",");
        this.skipNewlines();
      }
      parameters.push(this.advance().text);
    }
    this.skipNewlines();
    this.parameters = parameters;
    functions.set(text, { parameters, body: this.#block() });
    this.parameters = [];
  }

  #rule(): Rule {
    if (this.sees("{")) return { first: undefined, last: undefined, action: this.#block() };
    const first = this.expression();
    let last: Expression | undefined;
    if (this.takes(",")) {
      this.skipNewlines();
      last = this.expression();
    }
    return { first, last, action: this.sees("{") ? this.#block() : undefined };
  }

  #block(): Statement {
    this.expect("{");
    const body: Statement[] = [];
    for (;;) {
      while (this.token.type === "newline" || this.sees(";")) this.advance();
      if (this.takes("}")) return { type: "block", body };
      body.push(this.#statement());
    }
  }

  /** The end of a simple statement; a `}` is left. */
  #end(): void {
    if (this.sees("}") || this.token.type === "end") return;
    if (this.token.type === "newline") this.advance();
    else this.expect(";");
  }

  /** What stands after `)`, `else` and `do`; a lone `;` is an empty one. */
  #body(): Statement {
    this.skipNewlines();
    if (this.takes(";")) return { type: "block", body: [] };
    return this.#statement();
  }

  #statement(): Statement {
    if (this.sees("{")) return this.#block();
    const { type, text } = this.token;
    const node = type === "keyword" ? this.#compound(text) : undefined;
    if (node !== undefined) return node;
    const simple = this.#simple();
    this.#end();
    return simple;
  }

  #compound(keyword: string): Statement | undefined {
    switch (keyword) {
      case "if":
        return this.#if();
      case "while": {
        this.advance();
        const condition = this.#condition();
        return { type: "while", condition, body: this.#body() };
      }
      case "do": {
        this.advance();
        const body = this.#body();
        while (this.token.type === "newline" || this.sees(";")) this.advance();
        this.expect("while");
        const condition = this.#condition();
        this.#end();
        return { type: "do", condition, body };
      }
      case "for":
        return this.#for();
    }
    return undefined;
  }

  #condition(): Expression {
    this.expect("(");
    const condition = this.expression();
    this.expect(")");
    return condition;
  }

  #if(): Statement {
    this.advance();
    const condition = this.#condition();
    const yes = this.#body();
    const place = this.place;
    while (this.token.type === "newline" || this.sees(";")) this.advance();
    if (this.takes("else")) return { type: "if", condition, yes, no: this.#body() };
    this.place = place;
    return { type: "if", condition, yes, no: undefined };
  }

  #for(): Statement {
    this.advance();
    this.expect("(");
    const place = this.place;
    const variable = this.advance();
    if (variable.type === "name" && this.takes("in") && this.token.type === "name") {
      const array = this.advance().text;
      if (this.takes(")"))
        return { type: "for-in", target: this.reference(variable.text), array: this.reference(array), body: this.#body() };
    }
    this.place = place;
    const first = this.sees(";") ? undefined : this.#simple();
    this.expect(";");
    this.skipNewlines();
    const condition = this.sees(";") ? undefined : this.expression();
    this.expect(";");
    this.skipNewlines();
    const step = this.sees(")") ? undefined : this.#simple();
    this.expect(")");
    return { type: "for", first, condition, step, body: this.#body() };
  }

  #simple(): Statement {
    const { type, text } = this.token;
    if (type !== "keyword" || text === "getline") return { type: "expression", value: this.expression() };
    this.advance();
    switch (text) {
      case "print":
      case "printf":
        return this.#print(text);
      case "next":
      case "nextfile":
      case "break":
      case "continue":
        return { type: text };
      case "exit":
      case "return": {
        const isBare = this.token.type === "newline" || this.token.type === "end" || this.sees(";") || this.sees("}");
        return { type: text, value: isBare ? undefined : this.expression() };
      }
      case "delete": {
        const array = this.reference(this.advance().text);
        return { type: "delete", array, index: this.takes("[") ? this.list("]") : undefined };
      }
    }
    return this.fail();
  }

  #print(type: "print" | "printf"): Statement {
    const args: Expression[] = [];
    const isOver = () =>
      this.token.type === "newline" || this.token.type === "end" || [";", "}", ">", ">>", "|"].some((one) => this.sees(one));
    while (!isOver()) {
      if (args.length > 0) {
        this.expect(",");
        this.skipNewlines();
      }
      args.push(this.expression({ noGreater: true }));
    }
    const [only] = args;
    const items = args.length === 1 && only?.type === "group" ? only.items : args;
    if (items.some((item) => item.type === "group" && item.items.length > 1)) this.fail();
    return { type, args: items, redirect: this.#redirect() };
  }

  #redirect(): Redirect | undefined {
    if (!this.sees(">") && !this.sees(">>") && !this.sees("|")) return undefined;
    const kind = this.advance().text as Redirect["kind"];
    return { kind, to: this.expression({ noGreater: true }) };
  }
}
