import { type Command, UnsupportedCall } from "../command.js";
import { complain } from "../complain.js";
import { quotedWord } from "../coreutils/gnu-quotes.js";
import { wrongUsage } from "../coreutils/usage.js";
import { RegularExpressionError } from "../regular-expression/node.js";
import { regularExpression } from "../regular-expression/regular-expression.js";
import { writeText } from "../system/open-file.js";

/** Evaluates an expression. Source: POSIX expr, the GNU coreutils manual. */
export const expr: Command = (call) => {
  const [only] = call.args;
  if (call.args.length === 1 && (only === "--help" || only === "--version")) throw new UnsupportedCall(`the option ${only}`);
  const words = only === "--" ? call.args.slice(1) : call.args;
  if (words.length === 0) return wrongUsage(call, "missing operand", 2);
  try {
    const evaluation = new Evaluation(words);
    const value = evaluation.whole();
    writeText(call.stdout, `${value}\n`);
    return isNull(value) ? 1 : 0;
  } catch (error) {
    if (!(error instanceof ExprError) && !(error instanceof RegularExpressionError)) throw error;
    complain(call, error.message.startsWith("Unmatched [") ? "Invalid regular expression" : error.message);
    return 2;
  }
};

class ExprError extends Error {}

const isNull = (value: string): boolean => value === "" || /^-?0+$/.test(value);

const integer = (value: string): bigint => {
  if (!/^-?\d+$/.test(value)) throw new ExprError("non-integer argument");
  return BigInt(value);
};

const comparisons: Readonly<Record<string, (order: number) => boolean>> = {
  "<": (order) => order < 0,
  "<=": (order) => order <= 0,
  "=": (order) => order === 0,
  "==": (order) => order === 0,
  "!=": (order) => order !== 0,
  ">=": (order) => order >= 0,
  ">": (order) => order > 0,
};

/** Reads and evaluates at once; what an `|` or `&` leaves out is read only. */
class Evaluation {
  readonly #words: readonly string[];
  #at = 0;

  constructor(words: readonly string[]) {
    this.#words = words;
  }

  whole(): string {
    const value = this.#or(true);
    const extra = this.#words[this.#at];
    if (extra !== undefined) throw new ExprError(`syntax error: unexpected argument ${quotedWord(extra)}`);
    return value;
  }

  #takes(...words: readonly string[]): string | undefined {
    const word = this.#words[this.#at];
    if (word === undefined || !words.includes(word)) return undefined;
    this.#at += 1;
    return word;
  }

  #or(evaluate: boolean): string {
    let left = this.#and(evaluate);
    while (this.#takes("|") !== undefined) {
      const right = this.#and(evaluate && isNull(left));
      if (isNull(left)) left = isNull(right) ? "0" : right;
    }
    return left;
  }

  #and(evaluate: boolean): string {
    let left = this.#comparison(evaluate);
    while (this.#takes("&") !== undefined) {
      const right = this.#comparison(evaluate && !isNull(left));
      if (isNull(left) || isNull(right)) left = "0";
    }
    return left;
  }

  #comparison(evaluate: boolean): string {
    let left = this.#sum(evaluate);
    for (;;) {
      const word = this.#takes(...Object.keys(comparisons));
      const holds = comparisons[word ?? ""];
      if (holds === undefined) return left;
      const right = this.#sum(evaluate);
      const areNumbers = /^-?\d+$/.test(left) && /^-?\d+$/.test(right);
      const [one, other] = areNumbers ? [BigInt(left), BigInt(right)] : [left, right];
      left = holds(one < other ? -1 : one > other ? 1 : 0) ? "1" : "0";
    }
  }

  #sum(evaluate: boolean): string {
    let left = this.#product(evaluate);
    for (let word = this.#takes("+", "-"); word !== undefined; word = this.#takes("+", "-")) {
      const right = this.#product(evaluate);
      if (evaluate) left = String(word === "+" ? integer(left) + integer(right) : integer(left) - integer(right));
    }
    return left;
  }

  #product(evaluate: boolean): string {
    let left = this.#match(evaluate);
    for (let word = this.#takes("*", "/", "%"); word !== undefined; word = this.#takes("*", "/", "%")) {
      const right = this.#match(evaluate);
      if (!evaluate) continue;
      const [one, other] = [integer(left), integer(right)];
      if (word === "*") left = String(one * other);
      else if (other === 0n) throw new ExprError("division by zero");
      else left = String(word === "/" ? one / other : one % other);
    }
    return left;
  }

  #match(evaluate: boolean): string {
    let left = this.#function(evaluate);
    while (this.#takes(":") !== undefined) {
      const right = this.#function(evaluate);
      if (evaluate) left = matched(left, right);
    }
    return left;
  }

  #function(evaluate: boolean): string {
    if (this.#takes("+") !== undefined) return this.#next();
    if (this.#takes("length") !== undefined) return String(this.#function(evaluate).length);
    if (this.#takes("match") !== undefined) {
      const text = this.#function(evaluate);
      const pattern = this.#function(evaluate);
      return evaluate ? matched(text, pattern) : text;
    }
    if (this.#takes("index") !== undefined) {
      const text = this.#function(evaluate);
      const bytes = this.#function(evaluate);
      return String([...text].findIndex((one) => bytes.includes(one)) + 1);
    }
    if (this.#takes("substr") !== undefined) {
      const text = this.#function(evaluate);
      const [start, count] = [this.#function(evaluate), this.#function(evaluate)].map((one) => (/^-?\d+$/.test(one) ? Number(one) : 0));
      if (start === undefined || count === undefined || start <= 0 || count <= 0) return "";
      return text.slice(start - 1, start - 1 + count);
    }
    return this.#primary(evaluate);
  }

  #primary(evaluate: boolean): string {
    if (this.#takes("(") !== undefined) {
      const value = this.#or(evaluate);
      const end = this.#words[this.#at];
      if (end === undefined) throw new ExprError(`syntax error: expecting ')' after ${quotedWord(this.#words[this.#at - 1] ?? "")}`);
      if (end !== ")") throw new ExprError(`syntax error: expecting ')' instead of ${quotedWord(end)}`);
      this.#at += 1;
      return value;
    }
    if (this.#words[this.#at] === ")") throw new ExprError("syntax error: unexpected ')'");
    return this.#next();
  }

  #next(): string {
    const word = this.#words[this.#at];
    if (word === undefined) throw new ExprError(`syntax error: missing argument after ${quotedWord(this.#words[this.#at - 1] ?? "")}`);
    this.#at += 1;
    return word;
  }
}

/** What `text : pattern` gives: the first group where there is one, and else the length of the match. */
function matched(text: string, pattern: string): string {
  const expression = regularExpression(pattern, { dialect: "basic", whole: "start" });
  const match = expression.exec(text);
  if (expression.groups > 0) return match?.groups[0] ?? "";
  return String(match?.end ?? 0);
}
