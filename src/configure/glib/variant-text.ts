import { byteString } from "../../core/byte-string.js";
import type { VariantValue } from "./variant-bytes.js";
import { parseVariantType, type VariantType } from "./variant-type.js";

/** What a text says is not of the type. */
export class VariantError extends Error {
  override readonly name = "VariantError";
}

/** The least and the greatest of the types of whole numbers. */
const ranges: Readonly<Record<string, readonly [bigint, bigint]>> = {
  y: [0n, 255n],
  n: [-32768n, 32767n],
  q: [0n, 65535n],
  i: [-0x8000_0000n, 0x7fff_ffffn],
  h: [-0x8000_0000n, 0x7fff_ffffn],
  u: [0n, 0xffff_ffffn],
  x: [-(1n << 63n), (1n << 63n) - 1n],
  t: [0n, (1n << 64n) - 1n],
};

const keywords: Readonly<Record<string, string>> = {
  boolean: "b",
  byte: "y",
  int16: "n",
  uint16: "q",
  int32: "i",
  handle: "h",
  uint32: "u",
  int64: "x",
  uint64: "t",
  double: "d",
  string: "s",
  objectpath: "o",
  signature: "g",
};

/**
 * A value of a type from its text. Source: GLib's manual, "GVariant Text Format".
 *
 * @throws VariantError
 */
export function parseVariant(type: VariantType, text: string): VariantValue {
  const parser = new Parser(text);
  const value = parser.value(type);
  parser.end();
  return value;
}

class Parser {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  end(): void {
    if (this.#peek(/\S/y) !== undefined) this.#fail("something after the value");
  }

  value(type: VariantType): VariantValue {
    this.#annotation(type);
    const letter = type.text.charAt(0);
    switch (letter) {
      case "b":
        return this.#expect(/true|false/y) === "true";
      case "d":
        return this.#double();
      case "s":
      case "o":
      case "g":
        return this.#string();
      case "v":
        return this.#inner();
      case "m":
        return this.#maybe(type);
      case "a":
        return this.#array(type);
      case "(":
        return this.#tuple(type);
      default:
        return this.#integer(letter);
    }
  }

  #fail(what: string): never {
    throw new VariantError(`${what} at character ${this.#at} of ${JSON.stringify(this.#text)}`);
  }

  /** What stands next, without going past it. */
  #peek(pattern: RegExp): string | undefined {
    while (/\s/.test(this.#text.charAt(this.#at))) this.#at++;
    pattern.lastIndex = this.#at;
    return pattern.exec(this.#text)?.[0];
  }

  #take(pattern: RegExp): string | undefined {
    const found = this.#peek(pattern);
    this.#at += found?.length ?? 0;
    return found;
  }

  #expect(pattern: RegExp): string {
    return this.#take(pattern) ?? this.#fail(`no ${pattern.source}`);
  }

  /** A type that is named before its value has to be the one that is wanted. */
  #annotation(type: VariantType): void {
    const named =
      this.#take(/@[a-z(){}]+/y)?.slice(1) ?? keywords[this.#take(/(?:[a-z]+\d*)(?=\s)(?<!\b(?:just|nothing|true|false))/y) ?? ""];
    if (named !== undefined && named !== type.text) this.#fail(`the type ${named} for ${type.text}`);
  }

  #integer(letter: string): bigint {
    const [, sign, digits = ""] = /^([-+]?)(.*)$/.exec(this.#expect(/[-+]?(?:0[xX][0-9A-Fa-f]+|\d+)/y)) ?? [];
    if (/^0\d/.test(digits) && /[89]/.test(digits)) this.#fail("no number");
    const size = BigInt(/^0\d/.test(digits) ? `0o${digits.slice(1)}` : digits);
    const value = sign === "-" ? -size : size;
    const [least, most] = ranges[letter] ?? this.#fail(`the type ${letter}`);
    if (value < least || value > most) this.#fail("a number out of range");
    return value;
  }

  #double(): number {
    const text = this.#expect(/[-+]?(?:inf(?:inity)?|nan|0[xX][0-9A-Fa-f]+|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)/y);
    const [, sign, size = ""] = /^([-+]?)(.*)$/.exec(text) ?? [];
    const value = size.startsWith("inf") ? Number.POSITIVE_INFINITY : Number(size);
    return sign === "-" ? -value : value;
  }

  #string(): string {
    const quote = this.#expect(/['"]/y);
    let text = "";
    for (;;) {
      const next = this.#text.charAt(this.#at++);
      if (next === "") this.#fail("a text without an end");
      if (next === quote) return text;
      text += next === "\\" ? this.#escape() : next;
    }
  }

  #escape(): string {
    const letter = this.#text.charAt(this.#at++);
    const known: Readonly<Record<string, string>> = { a: "\x07", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v", "\n": "" };
    const width = { u: 4, U: 8 }[letter];
    if (width === undefined) return known[letter] ?? letter;
    const digits = this.#text.slice(this.#at, this.#at + width);
    const code = Number.parseInt(digits, 16);
    if (!/^[0-9A-Fa-f]+$/.test(digits) || digits.length < width || code === 0 || code > 0x10ffff) this.#fail("an escape");
    this.#at += width;
    return byteString(String.fromCodePoint(code));
  }

  #maybe({ parts: [part] }: VariantType): VariantValue {
    if (part === undefined || this.#take(/nothing\b/y) !== undefined) return null;
    if (part.text.startsWith("m")) this.#fail("a maybe of a maybe");
    this.#take(/just\b/y);
    return this.value(part);
  }

  #array({ parts: [part] }: VariantType): VariantValue {
    if (part === undefined) return [];
    if (part.text === "y" && this.#take(/b(?=['"])/y) !== undefined) {
      return [...this.#string(), "\0"].map((byte) => BigInt(byte.charCodeAt(0)));
    }
    const isDictionary = part.text.startsWith("{");
    this.#expect(isDictionary ? /\{/y : /\[/y);
    return this.#list(isDictionary ? /\}/y : /\]/y, () => (isDictionary ? this.#entry(part) : this.value(part)));
  }

  #list(end: RegExp, one: () => VariantValue): readonly VariantValue[] {
    const values: VariantValue[] = [];
    while (this.#take(end) === undefined) {
      if (values.length > 0) this.#expect(/,/y);
      values.push(one());
    }
    return values;
  }

  #entry({ parts: [key, value] }: VariantType): VariantValue {
    if (key === undefined || value === undefined) this.#fail("an entry");
    const first = this.value(key);
    this.#expect(/:/y);
    return [first, this.value(value)];
  }

  /** A tuple of one has a comma at its end. */
  #tuple({ parts }: VariantType): VariantValue {
    this.#expect(/\(/y);
    const values = parts.map((part, i) => {
      if (i > 0) this.#expect(/,/y);
      return this.value(part);
    });
    if (parts.length === 1) this.#expect(/,/y);
    this.#expect(/\)/y);
    return values;
  }

  /** A value in angle brackets, of the type that its text has by itself. */
  #inner(): VariantValue {
    this.#expect(/</y);
    const type = parseVariantType(this.#ownType());
    const value = this.value(type);
    this.#expect(/>/y);
    return { type, value };
  }

  #ownType(): string {
    const named = this.#peek(/@[a-z(){}]+/y);
    if (named !== undefined) return named.slice(1);
    const keyword = keywords[this.#peek(/[a-z]+\d*(?=\s)/y) ?? ""];
    if (keyword !== undefined) return keyword;
    if (this.#peek(/['"]/y) !== undefined) return "s";
    if (this.#peek(/true|false/y) !== undefined) return "b";
    if (this.#peek(/[-+]?\d+(?![\d.eExX])/y) !== undefined) return "i";
    if (this.#peek(/[-+]?[\d.]/y) !== undefined) return "d";
    if (this.#peek(/</y) !== undefined) return "v";
    if (this.#peek(/\[\s*['"]/y) !== undefined) return "as";
    return this.#fail("a variant whose type is not told");
  }
}
