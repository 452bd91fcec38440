import type { Alias, Document, Node, Pair } from "yaml";
import { BuildError, type Where } from "../core/errors.js";
import { limits } from "../core/limits.js";
import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, visit } from "../third-party/yaml.js";

/** Names and indexes that lead from the root of a document to a value in it. */
export type ValuePath = readonly (string | number)[];

/** A YAML text as a value, and where each part of it stands in the text. */
export interface YamlDocument {
  readonly value: unknown;
  /** The place of a value, or of its key where it has no text of its own. */
  valueAt(path: ValuePath): Where;
  /** The place of the key that a path ends with. */
  keyAt(path: ValuePath): Where;
  /** A plain or quoted scalar as it is written, without quotes; undefined for what is not a scalar. */
  textAt(path: ValuePath): string | undefined;
}

/** A line that is longer is not shown: nobody wrote it by hand. */
const excerptLength = 200;

/** What the parser's codes mean for a person, and what to do. */
const advice: Readonly<Record<string, { readonly message: string; readonly hint: string }>> = {
  DUPLICATE_KEY: { message: "the same key stands twice", hint: "Keep one of them." },
  TAB_AS_INDENT: { message: "a tab stands where spaces must be", hint: "Indent with spaces." },
  MULTIPLE_DOCS: { message: "a second document begins here", hint: "Keep one document: remove the line `---`." },
  TAG_RESOLVE_FAILED: { message: "the tag is not known", hint: "Remove what begins with `!`, or put the value in quotes." },
  BLOCK_AS_IMPLICIT_KEY: { message: "a second `: ` stands in the line", hint: "Put the value in quotes, or begin a new line." },
};

/**
 * Parses YAML 1.2; a text that asks for 1.1 is refused, where `no` is false and 0644 is octal.
 *
 * @param source what the text is called in errors
 * @throws BuildError `DEFINITION_SYNTAX`, with the place
 */
export function parseYaml(text: string, source: string): YamlDocument {
  const lines = new LineCounter();
  const place = (offset: number): Where => {
    const { line, col } = lines.linePos(offset);
    const start = lines.lineStarts[line - 1] ?? 0;
    const excerpt = text.slice(start, start + excerptLength + 1).split(/\r?\n/, 1)[0] ?? "";
    return { source, line, column: col, ...(excerpt.length > excerptLength || excerpt.trim() === "" ? {} : { excerpt }) };
  };
  const fail = (what: string, offset: number, hint?: string): BuildError =>
    new BuildError("DEFINITION_SYNTAX", `${source} is not valid YAML: ${what}.`, {
      where: place(offset),
      ...(hint === undefined ? {} : { hint }),
    });

  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: "error" });
  const problem = document.errors[0] ?? document.warnings[0];
  if (problem !== undefined) {
    const known = advice[problem.code];
    // what is missing at the end is shown after the last text, not on an empty line
    throw fail(known?.message ?? sentence(problem.message), Math.min(problem.pos[0], text.trimEnd().length), known?.hint);
  }
  if (document.directives?.yaml.version !== "1.2") throw fail("it asks for another version than 1.2", 0, "Remove the line `%YAML`.");
  const aliases = checkAliases(document, (what, alias) => fail(what, alias.range?.[0] ?? 0, "Write the value out."));
  const at = (path: ValuePath, part: "key" | "value"): Where => place(nodeAt(document, path, part)?.range?.[0] ?? 0);
  return {
    value: toValue(document, (what) => fail(what, aliases[0]?.range?.[0] ?? 0, "Write the values out.")),
    valueAt: (path) => at(path, "value"),
    keyAt: (path) => at(path, "key"),
    textAt: (path) => {
      const node = nodeAt(document, path, "value");
      return isScalar(node) ? node.source : undefined;
    },
  };
}

/** Aliases that have no anchor, that contain themselves or that are too many are refused. */
function checkAliases(document: Document, fail: (what: string, alias: Alias) => BuildError): readonly Alias[] {
  const aliases: Alias[] = [];
  visit(document, {
    Alias: (_, alias, ancestors) => {
      aliases.push(alias);
      if (aliases.length > limits.definitionAliases) throw fail(`it has more than ${limits.definitionAliases} aliases`, alias);
      const target = alias.resolve(document);
      if (target === undefined) throw fail(`no anchor &${alias.source} stands before *${alias.source}`, alias);
      if (ancestors.includes(target)) throw fail(`*${alias.source} stands inside of &${alias.source}`, alias);
    },
  });
  return aliases;
}

function toValue(document: Document, fail: (what: string) => BuildError): unknown {
  try {
    return document.toJS({ maxAliasCount: limits.definitionAliases });
  } catch (error) {
    // a ReferenceError is the parser's count of what aliases of aliases would unfold to
    if (error instanceof ReferenceError) throw fail("its aliases repeat too much");
    throw fail(sentence(error instanceof Error ? error.message : String(error)));
  }
}

/** The node of a value or of its key; of the nearest one around it, where a value is not written. */
function nodeAt(document: Document, path: ValuePath, part: "key" | "value"): Node | undefined {
  let node = resolved(document, document.contents);
  let key: Node | undefined;
  for (const name of path) {
    if (isMap(node)) {
      const pair: Pair | undefined = node.items.find((item) => keyText(item.key) === name);
      if (pair === undefined) return node;
      key = pair.key as Node;
      node = resolved(document, pair.value as Node | null);
    } else if (isSeq(node) && typeof name === "number") {
      key = undefined;
      node = resolved(document, node.items[name] as Node | undefined);
    } else {
      return node;
    }
  }
  const unwritten = node === undefined || (isScalar(node) && node.source === "" && node.type === "PLAIN");
  return key !== undefined && (part === "key" || unwritten) ? key : node;
}

function resolved(document: Document, node: Node | null | undefined): Node | undefined {
  return isAlias(node) ? node.resolve(document) : (node ?? undefined);
}

const keyText = (key: unknown): string => (isScalar(key) ? String(key.value ?? "") : String(key));

/** The parser's own words in the middle of a sentence. */
const sentence = (message: string): string => message.charAt(0).toLowerCase() + message.slice(1).replace(/\.$/, "");
