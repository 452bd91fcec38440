import { byteString } from "../../core/byte-string.js";
import type { XmlAttribute, XmlElement, XmlNode } from "./element.js";

/** A document that is not well-formed, or has what is not understood here. */
export class XmlError extends Error {
  override readonly name = "XmlError";
  readonly line: number;

  constructor(message: string, line: number) {
    super(message);
    this.line = line;
  }
}

const entities: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };
const nameStart = /[A-Za-z_:\x80-\xff]/;
const namePattern = /[A-Za-z_:\x80-\xff][\w.:\x80-\xff-]*/y;
/** libxml2's own. */
const mostDepth = 256;

/**
 * Reads a document in UTF-8. What its own declarations say of elements and attributes is not looked at.
 *
 * @throws XmlError
 */
export function parseXml(text: string): XmlElement {
  return new Parser(text).document();
}

class Parser {
  readonly #text: string;
  #at = 0;
  /** The line of a place that was asked for before: elements are asked for in their order. */
  readonly #known = { line: 1, at: 0 };

  constructor(text: string) {
    this.#text = text.startsWith("\xef\xbb\xbf") ? text.slice(3) : text;
  }

  document(): XmlElement {
    const [, encoding] = /^<\?xml[^>]*encoding\s*=\s*["']([^"']*)/.exec(this.#text) ?? [];
    if (encoding !== undefined && !/^(utf-?8|us-ascii)$/i.test(encoding)) this.#fail(`the encoding ${encoding}`);
    this.#misc();
    if (this.#text.startsWith("<!DOCTYPE", this.#at)) this.#doctype();
    this.#misc();
    const root = this.#element(new Map([["xml", "http://www.w3.org/XML/1998/namespace"]]), 0);
    this.#misc();
    if (this.#at < this.#text.length) this.#fail("something after the end of the document");
    return root;
  }

  #fail(message: string): never {
    throw new XmlError(message, this.#line());
  }

  #line(): number {
    const known = this.#known;
    for (; known.at < this.#at; known.at++) if (this.#text.charCodeAt(known.at) === 10) known.line++;
    return known.line;
  }

  #skipSpace(): void {
    while (/[ \t\r\n]/.test(this.#text.charAt(this.#at))) this.#at++;
  }

  /** Comments, instructions and blanks. */
  #misc(): void {
    for (;;) {
      this.#skipSpace();
      if (this.#text.startsWith("<?", this.#at)) this.#until("?>");
      else if (this.#text.startsWith("<!--", this.#at)) this.#until("-->", 4);
      else return;
    }
  }

  /** What stands before an end; goes past it. */
  #until(end: string, skipped = 0): string {
    const from = this.#at + skipped;
    const to = this.#text.indexOf(end, from);
    if (to < 0) this.#fail(`no ${end}`);
    this.#at = to + end.length;
    return this.#text.slice(from, to);
  }

  #take(expected: string): boolean {
    if (!this.#text.startsWith(expected, this.#at)) return false;
    this.#at += expected.length;
    return true;
  }

  #expect(expected: string): void {
    if (!this.#take(expected)) this.#fail(`no ${expected}`);
  }

  #name(): string {
    namePattern.lastIndex = this.#at;
    const [name] = namePattern.exec(this.#text) ?? [];
    if (name === undefined || !nameStart.test(name)) this.#fail("no name");
    this.#at += name.length;
    return name;
  }

  #quoted(): string {
    const quote = this.#text.charAt(this.#at);
    if (quote !== '"' && quote !== "'") this.#fail("no quote");
    return this.#until(quote, 1);
  }

  /** The declarations of the document itself; an entity of its own is not understood. */
  #doctype(): void {
    this.#expect("<!DOCTYPE");
    this.#skipDeclaration("[");
    if (this.#take("[")) {
      for (this.#misc(); !this.#take("]"); this.#misc()) {
        if (!this.#take("<!ATTLIST") && !this.#take("<!ELEMENT"))
          this.#fail("a declaration that is neither of an element nor of attributes");
        this.#skipDeclaration();
        this.#expect(">");
      }
      this.#skipSpace();
    }
    this.#expect(">");
  }

  #skipDeclaration(other = ">"): void {
    for (let next = this.#text.charAt(this.#at); next !== ">" && next !== other; next = this.#text.charAt(this.#at)) {
      if (next === "") this.#fail("a declaration without an end");
      if (next === '"' || next === "'") this.#quoted();
      else this.#at++;
    }
  }

  #element(namespaces: ReadonlyMap<string, string>, depth: number): XmlElement {
    if (depth > mostDepth) this.#fail("elements that are nested too deeply");
    const line = this.#line();
    this.#expect("<");
    const name = this.#name();
    const attributes = this.#attributes();
    const inner = new Map(namespaces);
    for (const one of attributes) {
      if (one.name === "xmlns") inner.set("", one.value);
      else if (one.name.startsWith("xmlns:")) inner.set(one.name.slice("xmlns:".length), one.value);
    }
    const [prefix, localName] = name.includes(":") ? (name.split(":", 2) as [string, string]) : ["", name];
    const namespace = inner.get(prefix) || undefined;
    if (prefix !== "" && namespace === undefined) this.#fail(`a namespace ${prefix} that is not declared`);
    const children = this.#take("/>") ? [] : this.#children(name, inner, depth);
    return { name, localName, namespace, attributes, children, line };
  }

  #attributes(): readonly XmlAttribute[] {
    const attributes: XmlAttribute[] = [];
    for (this.#skipSpace(); !/[/>]/.test(this.#text.charAt(this.#at)); this.#skipSpace()) {
      const name = this.#name();
      this.#skipSpace();
      this.#expect("=");
      this.#skipSpace();
      const value = this.#quoted();
      if (value.includes("<")) this.#fail("a < in an attribute");
      if (attributes.some((one) => one.name === name)) this.#fail(`a second attribute ${name}`);
      attributes.push({ name, value: this.#expand(value, true) });
    }
    return attributes;
  }

  #children(name: string, namespaces: ReadonlyMap<string, string>, depth: number): readonly XmlNode[] {
    this.#expect(">");
    const children: XmlNode[] = [];
    let text = "";
    const add = (node: XmlNode) => {
      if (text !== "") children.push({ text });
      text = "";
      children.push(node);
    };
    for (;;) {
      if (this.#take("</")) break;
      if (this.#take("<![CDATA[")) text += this.#until("]]>");
      else if (this.#text.startsWith("<!--", this.#at)) add({ comment: this.#until("-->", 4) });
      else if (this.#text.startsWith("<?", this.#at)) this.#until("?>");
      else if (this.#text.charAt(this.#at) === "<") add(this.#element(namespaces, depth + 1));
      else text += this.#expand(this.#textToMarkup(), false);
    }
    if (text !== "") children.push({ text });
    if (this.#name() !== name) this.#fail(`an end that is not that of ${name}`);
    this.#skipSpace();
    this.#expect(">");
    return children;
  }

  #textToMarkup(): string {
    const to = this.#text.indexOf("<", this.#at);
    if (to < 0) this.#fail("an element without an end");
    const text = this.#text.slice(this.#at, to);
    this.#at = to;
    return text;
  }

  /** References by what they stand for; line ends as one newline, which is a blank in an attribute. */
  #expand(raw: string, isAttribute: boolean): string {
    const lines = raw.replace(/\r\n?/g, "\n");
    const text = isAttribute ? lines.replace(/[\t\n]/g, " ") : lines;
    return text.replace(/&([^;&]*);?/g, (whole, reference: string) => {
      const [, hex, decimal] = /^#(?:x([0-9A-Fa-f]{1,6})|(\d{1,7}))$/.exec(reference) ?? [];
      const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
      const known = whole.endsWith(";") ? entities[reference] : undefined;
      if (known !== undefined) return known;
      if (!whole.endsWith(";") || Number.isNaN(code) || code > 0x10ffff || (code >= 0xd800 && code < 0xe000))
        this.#fail(`the reference ${whole}`);
      return byteString(String.fromCodePoint(code));
    });
  }
}
