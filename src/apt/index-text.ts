import { BuildError } from "../core/errors.js";

/** A Packages index as text, with the places of its stanzas. Only what must be known of every package was looked at. */
export interface IndexText {
  /** One character a byte: what is read of it is ASCII. */
  readonly text: string;
  /** Offsets of the stanzas by the name of their package. */
  readonly byName: ReadonlyMap<string, readonly number[]>;
  /** Offsets of the stanzas by what they provide. */
  readonly byProvided: ReadonlyMap<string, readonly number[]>;
  /** Offsets of the stanzas of packages that are Essential, and of those with Priority required. */
  readonly bootstrap: readonly number[];
}

/**
 * Finds the stanzas of an index, at the speed of a text search: Debian's main index has 57 MB and 69,000 stanzas, of which a build reads
 * some hundred. Field names are looked for as archives write them.
 *
 * @param source what the index is called in errors
 * @throws BuildError `PACKAGE_INVALID` for a stanza without a name
 */
export function scanIndex(bytes: Uint8Array, source: string): IndexText {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
  const byName = new Map<string, number[]>();
  const starts: number[] = [];
  for (let at = skipEmptyLines(text, 0); at < text.length; at = skipEmptyLines(text, stanzaEnd(text, at))) {
    add(byName, packageName(text, at, source), at);
    starts.push(at);
  }
  const byProvided = new Map<string, number[]>();
  for (const { start, at } of occurrences(text, "\nProvides:", starts)) {
    for (const name of providedNames(text, at)) add(byProvided, name, start);
  }
  const flagged = ["\nEssential: yes\n", "\nPriority: required\n"].flatMap((mark) => [...occurrences(text, mark, starts)]);
  return { text, byName, byProvided, bootstrap: [...new Set(flagged.map(({ start }) => start))] };
}

/** Where the stanza that begins at `start` ends. */
export function stanzaEnd(text: string, start: number): number {
  const end = text.indexOf("\n\n", start);
  return end === -1 ? text.length : end;
}

/** The number of the line at an offset, from 1. */
export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf("\n"); at !== -1 && at < offset; at = text.indexOf("\n", at + 1)) line++;
  return line;
}

function skipEmptyLines(text: string, from: number): number {
  let at = from;
  while (text[at] === "\n") at++;
  return at;
}

function packageName(text: string, start: number, source: string): string {
  if (text.startsWith("Package: ", start)) return lineFrom(text, start + "Package: ".length);
  const name = /^package:[ \t]*(.*)$/im.exec(text.slice(start, stanzaEnd(text, start)))?.[1]?.trim();
  if (name !== undefined) return name;
  const line = lineAt(text, start);
  throw new BuildError("PACKAGE_INVALID", `Cannot read ${source}: a stanza names no package (line ${line}).`, {
    where: { source, line },
    hint: "The mirror's index is damaged: choose another mirror with --mirror.",
  });
}

function lineFrom(text: string, start: number): string {
  const end = text.indexOf("\n", start);
  return text.slice(start, end === -1 ? text.length : end).trim();
}

/** Each place of `mark`, with the start of the stanza that it lies in. */
function* occurrences(text: string, mark: string, starts: readonly number[]): Generator<{ readonly start: number; readonly at: number }> {
  let stanza = 0;
  for (let at = text.indexOf(mark); at !== -1; at = text.indexOf(mark, at + 1)) {
    while ((starts[stanza + 1] ?? Number.POSITIVE_INFINITY) <= at) stanza++;
    yield { start: starts[stanza] ?? 0, at };
  }
}

/** The names in the Provides field at `at`, whose value may go over several lines. */
function providedNames(text: string, at: number): Set<string> {
  const from = at + "\nProvides:".length;
  let end = text.indexOf("\n", from);
  while (end !== -1 && (text[end + 1] === " " || text[end + 1] === "\t")) end = text.indexOf("\n", end + 1);
  const value = text.slice(from, end === -1 ? text.length : end);
  return new Set(value.split(",").map((item) => item.trim().replace(/[\s(:[].*$/s, "")));
}

function add(map: Map<string, number[]>, key: string, offset: number): void {
  const offsets = map.get(key);
  if (offsets === undefined) map.set(key, [offset]);
  else offsets.push(offset);
}
