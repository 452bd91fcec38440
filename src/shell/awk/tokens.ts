import { AwkError } from "./error.js";

export interface Token {
  readonly type: "number" | "string" | "regex" | "name" | "function-name" | "builtin" | "keyword" | "operator" | "newline" | "end";
  readonly text: string;
  readonly line: number;
}

const keywords = new Set(
  "BEGIN END function if else while for do break continue next nextfile exit return delete in getline print printf".split(" "),
);

const builtins = new Set(
  "length substr index split sub gsub match sprintf sin cos atan2 exp log sqrt int rand srand tolower toupper system close fflush systime strftime mktime".split(
    " ",
  ),
);

const operators = [
  "&&",
  "||",
  "++",
  "--",
  "+=",
  "-=",
  "*=",
  "/=",
  "%=",
  "^=",
  "==",
  "<=",
  ">=",
  "!=",
  "!~",
  ">>",
  "{",
  "}",
  "(",
  ")",
  "[",
  "]",
  ";",
  ",",
  "+",
  "-",
  "*",
  "/",
  "%",
  "^",
  "!",
  ">",
  "<",
  "|",
  "?",
  ":",
  "~",
  "$",
  "=",
];

/** Splits a program of awk into its words. Source: POSIX awk, Lexical Conventions; mawk(1). */
export function tokensOf(source: string): Token[] {
  const tokens: Token[] = [];
  let line = 1;
  let at = 0;
  const put = (type: Token["type"], text: string) => tokens.push({ type, text, line });
  while (at < source.length) {
    const rest = source.slice(at, at + 4096);
    const skipped = /^(?:[ \t\r\f\v]|\\\r?\n|#[^\n]*)+/.exec(rest)?.[0];
    if (skipped !== undefined) {
      line += skipped.split("\n").length - 1;
      at += skipped.length;
      continue;
    }
    const character = source.charAt(at);
    if (character === "\n") {
      put("newline", "\n");
      line += 1;
      at += 1;
    } else if (character === '"') {
      const { text, next } = stringAt(source, at + 1, line);
      put("string", text);
      at = next;
    } else if (character === "/" && !endsOperand(tokens.at(-1))) {
      const { text, next } = regexAt(source, at + 1, line);
      put("regex", text);
      at = next;
    } else {
      const number = /^(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/.exec(rest)?.[0];
      const name = /^[A-Za-z_]\w*/.exec(rest)?.[0];
      const operator = operators.find((one) => rest.startsWith(one));
      const text = number ?? name ?? operator;
      if (text === undefined) throw new AwkError(`line ${line}: unexpected character '${character}'`);
      if (number !== undefined) put("number", number);
      else if (name === undefined) put("operator", text);
      else if (keywords.has(name)) put("keyword", name);
      else if (builtins.has(name)) put("builtin", name);
      else put(source[at + name.length] === "(" ? "function-name" : "name", name);
      at += text.length;
    }
  }
  put("end", "");
  return tokens;
}

/** Whether a slash behind it divides. */
function endsOperand(token: Token | undefined): boolean {
  if (token === undefined) return false;
  if (/^(?:number|string|regex|name|builtin)$/.test(token.type)) return true;
  return token.type === "operator" && /^(?:\)|\]|\$|\+\+|--)$/.test(token.text);
}

function stringAt(source: string, from: number, line: number): { readonly text: string; readonly next: number } {
  let at = from;
  while (source[at] !== '"') {
    if (at >= source.length || source[at] === "\n")
      throw new AwkError(`line ${line}: runaway string constant "${source.slice(from, from + 10)} ...`);
    at += source[at] === "\\" ? 2 : 1;
  }
  return { text: withoutEscapes(source.slice(from, at).replace(/\\\n/g, "")), next: at + 1 };
}

function regexAt(source: string, from: number, line: number): { readonly text: string; readonly next: number } {
  let at = from;
  let inBracket = false;
  for (; source[at] !== "/" || inBracket; at++) {
    const character = source[at];
    if (character === undefined || character === "\n")
      throw new AwkError(`line ${line}: runaway regular expression /${source.slice(from, from + 10)} ...`);
    if (character === "\\") at += 1;
    else if (character === "[" && !inBracket) {
      inBracket = true;
      if (source[at + 1] === "^") at += 1;
      if (source[at + 1] === "]") at += 1;
    } else if (character === "[" && source[at + 1] === ":") {
      const end = source.indexOf(":]", at + 2);
      if (end >= 0) at = end + 1;
    } else if (character === "]") inBracket = false;
  }
  return { text: source.slice(from, at).replaceAll("\\/", "/"), next: at + 1 };
}

const escapes: Readonly<Record<string, string>> = {
  '"': '"',
  "\\": "\\",
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};

/** The text of a string constant, or of an assignment on the command line; what is no escape stays as it is. Source: mawk(1). */
export function withoutEscapes(text: string): string {
  return text.replace(/\\(?:([0-7]{1,3})|x([0-9a-fA-F]{1,2})|(["\\abfnrtv]))/g, (_, octal?: string, hex?: string, letter?: string) => {
    if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8) & 255);
    if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
    return escapes[letter ?? ""] ?? "";
  });
}
