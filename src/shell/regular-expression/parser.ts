import { awkEscape, bracketExpression } from "./bracket-expression.js";
import { byteSet, isSpaceByte, isWordByte, singleByte } from "./byte-set.js";
import { type Assertion, type ExpressionNode, type ExpressionOptions, RegularExpressionError } from "./node.js";

export interface ParsedExpression {
  readonly root: ExpressionNode;
  readonly groups: number;
  readonly references: boolean;
  /** What grep warns of. */
  readonly warnings: readonly string[];
}

/** Reads a POSIX regular expression with GNU's extensions. Source: POSIX, Regular Expressions; the GNU grep and sed manuals. */
export function parseExpression(source: string, options: ExpressionOptions): ParsedExpression {
  const parser = new Parser(source, options);
  const root = parser.choice(0);
  return { root, groups: parser.groups, references: parser.references, warnings: parser.warnings };
}

const assertions: Readonly<Record<string, Assertion>> = {
  "`": "start",
  "'": "end",
  b: "word-edge",
  B: "no-word-edge",
  "<": "word-start",
  ">": "word-end",
};

/** Mostly RE_DUP_MAX of the C library. */
const mostRepeats = 0x7fff;

class Parser {
  readonly #source: string;
  readonly #options: ExpressionOptions;
  readonly #extended: boolean;
  readonly #awk: boolean;
  readonly #grep: boolean;
  readonly warnings: string[] = [];
  groups = 0;
  references = false;
  readonly #closed = new Set<number>();
  #at = 0;

  constructor(source: string, options: ExpressionOptions) {
    this.#source = source;
    this.#options = options;
    this.#awk = options.dialect === "awk";
    this.#extended = this.#awk || options.dialect.endsWith("extended");
    this.#grep = options.dialect.startsWith("grep");
  }

  /** Alternatives, up to the end or to the `)` of the group that is open. */
  choice(depth: number): ExpressionNode {
    const options = [this.#sequence(depth)];
    while (this.#takes("|")) options.push(this.#sequence(depth));
    const [only] = options;
    return options.length === 1 && only !== undefined ? only : { type: "choice", options };
  }

  /** Whether an operator stands here that only basic expressions write with a backslash. */
  #sees(operator: string): boolean {
    return this.#source.startsWith(this.#extended ? operator : `\\${operator}`, this.#at);
  }

  #takes(operator: string): boolean {
    if (!this.#sees(operator)) return false;
    this.#at += this.#extended ? 1 : 2;
    return true;
  }

  #sequence(depth: number): ExpressionNode {
    const items: ExpressionNode[] = [];
    let anchored = true;
    while (this.#at < this.#source.length && !this.#sees("|")) {
      if (this.#sees(")")) {
        if (depth > 0) break;
        if (!this.#awk && !(this.#grep && this.#extended)) throw new RegularExpressionError("Unmatched ) or \\)");
      }
      const before = this.#at;
      const item = this.#item(depth, anchored, items.length === 0);
      if (item === undefined) continue;
      const isAnchor = item.type === "assertion" && /[$^]/.test(this.#source.charAt(before));
      anchored = isAnchor && (this.#extended || anchored);
      items.push(isAnchor ? item : this.#repeated(item));
    }
    const isOpen = depth > 0 && this.#at >= this.#source.length;
    if (this.#awk && items.length === 0 && this.#source !== "" && !isOpen) throw new RegularExpressionError("missing operand");
    const [only] = items;
    return items.length === 1 && only !== undefined ? only : { type: "sequence", items };
  }

  /** @param anchored whether nothing stands before it but anchors; an operator is then no operator */
  #item(depth: number, anchored: boolean, first: boolean): ExpressionNode | undefined {
    const character = this.#source.charAt(this.#at);
    if (this.#takes("(")) return this.#group(depth);
    if (anchored && this.#operatorAtStart()) return undefined;
    this.#at += 1;
    switch (character) {
      case "[": {
        const { bytes, next } = bracketExpression(this.#source, this.#at, this.#options);
        this.#at = next;
        return { type: "set", bytes };
      }
      case ".":
        return { type: "set", bytes: byteSet((byte) => !(this.#options.multiline && byte === 10)) };
      case "^":
        if (this.#extended || first) return { type: "assertion", kind: this.#options.multiline ? "line-start" : "start" };
        break;
      case "$":
        if (this.#extended || this.#at === this.#source.length || this.#sees(")") || this.#sees("|")) {
          return { type: "assertion", kind: this.#options.multiline ? "line-end" : "end" };
        }
        break;
      case "\\":
        return this.#escape();
    }
    return this.#byte(character.charCodeAt(0));
  }

  #byte(byte: number): ExpressionNode {
    return { type: "set", bytes: singleByte(byte, this.#options.ignoreCase === true) };
  }

  #group(depth: number): ExpressionNode {
    const index = ++this.groups;
    const item = this.choice(depth + 1);
    if (!this.#takes(")")) throw new RegularExpressionError(this.#awk ? "missing ')'" : "Unmatched ( or \\(");
    this.#closed.add(index);
    return { type: "group", index, item };
  }

  /** What an operator means that has nothing to repeat: every program has its own view. Says whether it was passed over. */
  #operatorAtStart(): boolean {
    const source = this.#source.slice(this.#at);
    if (this.#awk) {
      if (/^[*+?]/.test(source))
        throw new RegularExpressionError(this.#source[this.#at - 1] === "^" ? "syntax error ^* or ^+" : "missing operand");
      return false;
    }
    if (!this.#extended) {
      if (!this.#grep && source.startsWith("\\{")) throw new RegularExpressionError("Invalid preceding regular expression");
      return false;
    }
    const operator = /^(?:[*+?]|\{(?:\d+,?\d*|,\d*)\})/.exec(source)?.[0];
    if (!this.#grep) {
      if (/^[*+?{]/.test(source)) throw new RegularExpressionError("Invalid preceding regular expression");
      return false;
    }
    if (operator === undefined) return false;
    this.warnings.push(`${operator.startsWith("{") ? "{...}" : operator} at start of expression`);
    this.#at += operator.length;
    return true;
  }

  #escape(): ExpressionNode {
    if (this.#at >= this.#source.length) {
      if (this.#awk) return this.#byte(92);
      throw new RegularExpressionError("Trailing backslash");
    }
    if (this.#awk) {
      const { byte, next } = awkEscape(this.#source, this.#at - 1);
      this.#at = next;
      return this.#byte(byte);
    }
    const letter = this.#source.charAt(this.#at++);
    const kind = assertions[letter];
    if (kind !== undefined) return { type: "assertion", kind };
    if (letter === "w") return { type: "set", bytes: byteSet(isWordByte) };
    if (letter === "W") return { type: "set", bytes: byteSet((byte) => !isWordByte(byte)) };
    if (letter === "s") return { type: "set", bytes: byteSet(isSpaceByte) };
    if (letter === "S") return { type: "set", bytes: byteSet((byte) => !isSpaceByte(byte)) };
    if (letter >= "1" && letter <= "9") {
      if (!this.#closed.has(Number(letter))) throw new RegularExpressionError("Invalid back reference");
      this.references = true;
      return { type: "reference", index: Number(letter) };
    }
    return this.#byte(letter.charCodeAt(0));
  }

  #repeated(item: ExpressionNode): ExpressionNode {
    let whole = item;
    for (let count = this.#repeats(); count !== undefined; count = this.#repeats()) {
      whole = { type: "repeat", item: whole, least: count[0], most: count[1] };
      if (this.#options.dialect === "basic" && /^(?:\*|\\\{)/.test(this.#source.slice(this.#at))) {
        throw new RegularExpressionError("Invalid preceding regular expression");
      }
    }
    return whole;
  }

  #repeats(): readonly [least: number, most: number] | undefined {
    if (this.#source[this.#at] === "*") {
      this.#at += 1;
      return [0, Number.POSITIVE_INFINITY];
    }
    if (this.#takes("+")) return [1, Number.POSITIVE_INFINITY];
    if (this.#takes("?")) return [0, 1];
    // mawk of Debian 12 is built without intervals
    if (this.#awk || !this.#sees("{")) return undefined;
    return this.#interval();
  }

  #interval(): readonly [least: number, most: number] | undefined {
    const [open, close] = this.#extended ? ["{", "}"] : ["\\{", "\\}"];
    const from = this.#at + open.length;
    const end = this.#source.indexOf(close, from);
    const content = end < 0 ? undefined : this.#source.slice(from, end);
    const parts = /^(\d*)(?:(,)(\d*))?$/.exec(content ?? "x");
    const least = parts?.[1] ?? "";
    const most = parts?.[2] === undefined ? least : (parts[3] ?? "");
    if (content === undefined || parts === null || content === "") {
      if (this.#grep && this.#extended && content !== "") return undefined;
      throw new RegularExpressionError(content === undefined ? "Unmatched \\{" : "Invalid content of \\{\\}");
    }
    const range: [number, number] = [Number(least), most === "" ? Number.POSITIVE_INFINITY : Number(most)];
    if (range[0] > range[1]) throw new RegularExpressionError("Invalid content of \\{\\}");
    if (range.some((one) => one > mostRepeats && one !== Number.POSITIVE_INFINITY))
      throw new RegularExpressionError("Regular expression too big");
    this.#at = end + close.length;
    return range;
  }
}
