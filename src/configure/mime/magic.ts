import { attribute, childElements, type XmlElement } from "../xml/element.js";
import type { MimeType } from "./database.js";
import { byteEscapes, integerBytes, maskBytes } from "./match-value.js";
import { MimeError } from "./mime-error.js";

export const freedesktop = "http://www.freedesktop.org/standards/shared-mime-info";

/** Bytes at a place of a file, and rules that have to hold beside. */
export interface Match {
  readonly start: number;
  readonly length: number;
  readonly wordSize: number;
  readonly data: string;
  readonly mask: string | undefined;
  readonly children: readonly Match[];
}

export interface Magic {
  readonly type: MimeType;
  readonly priority: number;
  /** Takes away what was known of the type's contents. */
  readonly deletesOthers: boolean;
  readonly matches: readonly Match[];
}

export interface TreeMatch {
  readonly path: string;
  /** What the line says after the path. */
  readonly conditions: readonly string[];
  readonly children: readonly TreeMatch[];
}

export interface TreeMagic {
  readonly type: MimeType;
  readonly priority: number;
  readonly matches: readonly TreeMatch[];
}

/** A whole number from 0 to 100, or 50. */
export function percentage(element: XmlElement, name: string): number {
  const text = attribute(element, name);
  if (text === undefined) return 50;
  const value = /^\s*[-+]?\d+$/.test(text) ? Number(text) : -1;
  if (value < 0 || value > 100) throw new MimeError(`Bad ${name} (-1) in <${element.localName}> element`);
  return value;
}

/** @throws MimeError */
export function readMagic(element: XmlElement, type: MimeType): Magic {
  const priority = percentage(element, "priority");
  const matches = readMatches(element);
  if (matches.length === 0) throw new MimeError("Incomplete <magic> element");
  return { type, priority, deletesOthers: false, matches };
}

/** The rule that takes away the others of a type: "__NOMAGIC__". */
export const noMagic = (type: MimeType): Magic => ({
  type,
  priority: 0,
  deletesOthers: true,
  matches: [{ start: 0, length: 1, wordSize: 1, data: "__NOMAGIC__", mask: undefined, children: [] }],
});

function rulesIn(element: XmlElement, name: string): readonly XmlElement[] {
  for (const child of childElements(element)) {
    if (child.namespace !== freedesktop) throw new MimeError("Element found with non-freedesktop.org namespace");
    if (child.localName !== name) throw new MimeError(`Expected <${name}> element, but found <${child.localName}> instead`);
  }
  return childElements(element);
}

const readMatches = (parent: XmlElement): readonly Match[] =>
  rulesIn(parent, "match").map((element) => ({ ...readRange(element), ...readValue(element), children: readMatches(element) }));

function readRange(element: XmlElement): { readonly start: number; readonly length: number } {
  const [, first, last] = /^\s*([-+]?\d+)(?::\s*([-+]?\d+))?$/.exec(attribute(element, "offset") ?? "") ?? [];
  const start = Number(first);
  const end = last === undefined ? start : Number(last);
  if (first === undefined || end < start || (last !== undefined && start < 0) || Math.abs(end) > 0x7fff_ffff)
    throw new MimeError("Invalid offset");
  return { start, length: end - start + 1 };
}

const integerTypes: Readonly<Record<string, readonly [bytes: number, isBig: boolean, wordSize: number]>> = {
  byte: [1, false, 1],
  big16: [2, true, 1],
  big32: [4, true, 1],
  little16: [2, false, 1],
  little32: [4, false, 1],
  // Written as on a big-endian computer: the size of the word says that they are to be turned round.
  host16: [2, true, 2],
  host32: [4, true, 4],
};

function readValue(element: XmlElement): Pick<Match, "wordSize" | "data" | "mask"> {
  const type = attribute(element, "type") ?? "";
  const value = attribute(element, "value") ?? "";
  const mask = attribute(element, "mask");
  const [bytes, isBig, wordSize] = integerTypes[type] ?? [];
  if (bytes === undefined && type !== "string") throw new MimeError(`Unknown magic type '${type}'`);
  if (value === "") throw new MimeError("No value specified");
  if (bytes === undefined || isBig === undefined || wordSize === undefined) {
    const data = byteEscapes(value);
    return { wordSize: 1, data, mask: mask === undefined ? undefined : maskBytes(mask, data.length) };
  }
  const data = integerBytes(value, bytes, isBig);
  return { wordSize, data, mask: mask === undefined ? undefined : integerBytes(mask, bytes, isBig, { isMask: true }) };
}

/** @throws MimeError */
export function readTreeMagic(element: XmlElement, type: MimeType): TreeMagic {
  return { type, priority: percentage(element, "priority"), matches: readTreeMatches(element) };
}

function readTreeMatches(parent: XmlElement): readonly TreeMatch[] {
  return rulesIn(parent, "treematch").map((element) => {
    const path = attribute(element, "path");
    if (path === undefined) throw new MimeError("Missing 'path' attribute in <treematch>");
    const kind = attribute(element, "type") ?? "any";
    if (!/^(any|file|directory|link)$/.test(kind)) throw new MimeError("Invalid 'type' attribute in <treematch>");
    const flags = ["match-case", "executable", "non-empty"].filter((name) => attribute(element, name) === "true");
    const mimeType = attribute(element, "mimetype");
    return { path, conditions: [kind, ...flags, ...(mimeType === undefined ? [] : [mimeType])], children: readTreeMatches(element) };
  });
}
