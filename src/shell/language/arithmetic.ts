import { ShellError } from "./control-flow.js";

/** The variables that an expression reads and sets. */
export interface ArithmeticVariables {
  get(name: string): string | undefined;
  set(name: string, value: string): void;
}

/** Operators that take two values, and how tightly they bind. Source: C; POSIX, Shell Command Language, 2.6.4. */
const binding: Readonly<Record<string, number>> = {
  "||": 1,
  "&&": 2,
  "|": 3,
  "^": 4,
  "&": 5,
  "==": 6,
  "!=": 6,
  "<": 7,
  "<=": 7,
  ">": 7,
  ">=": 7,
  "<<": 8,
  ">>": 8,
  "+": 9,
  "-": 9,
  "*": 10,
  "/": 10,
  "%": 10,
};

const tokenPattern = /\s*(?:(0[xX][0-9a-fA-F]+|\d+)|([A-Za-z_]\w*)|(<<=|>>=|&&|\|\||<<|>>|[<>=!*/%+\-&|^]=|[-+*/%&|^<>=!~?:()])|$)/y;

const isTrue = (value: bigint): boolean => value !== 0n;
const truth = (value: boolean): bigint => (value ? 1n : 0n);
const wrapped = (value: bigint): bigint => BigInt.asIntN(64, value);

/**
 * The value of an expression whose expansions have been done: signed integers of 64 bits.
 *
 * @throws ShellError for what is no expression, no number, or a division by zero
 */
export function evaluateArithmetic(text: string, variables: ArithmeticVariables): string {
  return String(new Evaluation(text, variables).whole());
}

class Evaluation {
  readonly #text: string;
  readonly #variables: ArithmeticVariables;
  /** The token that comes next, and where the one after it begins. */
  #token = "";
  #kind: "number" | "name" | "operator" | "end" | "unknown" = "end";
  #at = 0;
  /** Above zero where a part is only read over: the other side of `&&`, `||` and `?:`. */
  #idle = 0;

  constructor(text: string, variables: ArithmeticVariables) {
    this.#text = text;
    this.#variables = variables;
    this.#advance();
  }

  whole(): bigint {
    const value = this.#assignment();
    if (!this.#isEnd()) throw this.#error("expecting EOF");
    return value;
  }

  #assignment(): bigint {
    const [token, kind, at] = [this.#token, this.#kind, this.#at];
    if (kind === "name") {
      this.#advance();
      const operator = this.#token;
      if (this.#kind === "operator" && /^(?:<<|>>|[*/%+\-&|^])?=$/.test(operator)) {
        this.#advance();
        const right = this.#assignment();
        const value = operator === "=" ? right : this.#apply(operator.slice(0, -1), this.#variable(token), right);
        if (this.#idle === 0) this.#variables.set(token, String(value));
        return value;
      }
      [this.#token, this.#kind, this.#at] = [token, kind, at];
    }
    return this.#conditional();
  }

  #conditional(): bigint {
    const test = this.#binary(1);
    if (this.#token !== "?" || this.#kind !== "operator") return test;
    this.#advance();
    const first = this.#when(isTrue(test), () => this.#assignment());
    if (!this.#is(":")) throw this.#error("expecting ':'");
    this.#advance();
    const second = this.#when(!isTrue(test), () => this.#conditional());
    return isTrue(test) ? first : second;
  }

  #binary(least: number): bigint {
    let left = this.#unary();
    for (;;) {
      const operator = this.#token;
      const strength = this.#kind === "operator" ? binding[operator] : undefined;
      if (strength === undefined || strength < least) return left;
      this.#advance();
      if (operator === "&&" || operator === "||") {
        const decided = isTrue(left) === (operator === "||");
        const right = this.#when(!decided, () => this.#binary(strength + 1));
        left = truth(operator === "&&" ? isTrue(left) && isTrue(right) : isTrue(left) || isTrue(right));
      } else {
        left = this.#apply(operator, left, this.#binary(strength + 1));
      }
    }
  }

  #unary(): bigint {
    const [token, kind] = [this.#token, this.#kind];
    this.#advance();
    if (kind === "number") return number(token);
    if (kind === "name") return this.#variable(token);
    if (token === "(") {
      const value = this.#assignment();
      if (!this.#is(")")) throw this.#error("expecting ')'");
      this.#advance();
      return value;
    }
    if (token === "-") return wrapped(-this.#unary());
    if (token === "+") return this.#unary();
    if (token === "!") return truth(!isTrue(this.#unary()));
    if (token === "~") return wrapped(~this.#unary());
    throw this.#error("expecting primary");
  }

  #apply(operator: string, left: bigint, right: bigint): bigint {
    if ((operator === "/" || operator === "%") && right === 0n) {
      if (this.#idle > 0) return 0n;
      throw this.#error("division by zero");
    }
    switch (operator) {
      case "+":
        return wrapped(left + right);
      case "-":
        return wrapped(left - right);
      case "*":
        return wrapped(left * right);
      case "/":
        return wrapped(left / right);
      case "%":
        return left % right;
      case "<<":
        return wrapped(left << (right & 63n));
      case ">>":
        return left >> (right & 63n);
      case "&":
        return left & right;
      case "|":
        return left | right;
      case "^":
        return left ^ right;
      case "==":
        return truth(left === right);
      case "!=":
        return truth(left !== right);
      case "<":
        return truth(left < right);
      case "<=":
        return truth(left <= right);
      case ">":
        return truth(left > right);
      default:
        return truth(left >= right);
    }
  }

  #when(active: boolean, work: () => bigint): bigint {
    if (!active) this.#idle += 1;
    try {
      return work();
    } finally {
      if (!active) this.#idle -= 1;
    }
  }

  #variable(name: string): bigint {
    const value = this.#variables.get(name) ?? "";
    if (value.trim() === "") return 0n;
    const [, sign, digits] = /^\s*([-+]?)(0[xX][0-9a-fA-F]+|\d+)\s*$/.exec(value) ?? [];
    if (digits === undefined) {
      if (this.#idle > 0) return 0n;
      throw new ShellError(`Illegal number: ${value}`);
    }
    return sign === "-" ? wrapped(-number(digits)) : number(digits);
  }

  #is(token: string): boolean {
    return this.#token === token;
  }

  #isEnd(): boolean {
    return this.#kind === "end";
  }

  #advance(): void {
    tokenPattern.lastIndex = this.#at;
    const match = tokenPattern.exec(this.#text);
    if (match === null) {
      [this.#token, this.#kind] = ["", "unknown"];
      return;
    }
    const [whole, digits, name, operator] = match;
    this.#at += whole.length;
    this.#token = digits ?? name ?? operator ?? "";
    this.#kind = digits !== undefined ? "number" : name !== undefined ? "name" : operator !== undefined ? "operator" : "end";
  }

  #error(why: string): ShellError {
    return new ShellError(`arithmetic expression: ${why}: "${this.#text}"`);
  }
}

/** Beyond 64 bits, as strtoimax(3): the nearest number that there is. */
function number(digits: string): bigint {
  const most = 2n ** 63n - 1n;
  const octal = /^0[0-7]+/.exec(digits);
  const value = digits.startsWith("0") && !/^0[xX]/.test(digits) ? BigInt(octal === null ? 0 : `0o${octal[0].slice(1)}`) : BigInt(digits);
  return value > most ? most : value;
}
