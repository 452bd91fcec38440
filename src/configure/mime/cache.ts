import { type ByteString, byteStringBytes } from "../../core/byte-string.js";
import { utf8Text } from "../../core/bytes.js";
import { GlibHashTable } from "../glib/hash-table.js";
import type { Glob, MimeDatabase } from "./database.js";
import type { Magic, Match } from "./magic.js";
import { insertSuffix, type Suffix, suffixDepth, suffixLevel } from "./suffix-tree.js";
import { sortedMagic } from "./tables.js";

/** Source: the specification's "The mime.cache files"; every number is big-endian. */
const [majorVersion, minorVersion] = [1, 2];
const caseSensitive = 0x100;
/** The tables whose places the header names. */
const tableCount = 10;
const headerSize = 4 + 4 * tableCount;

const cards = (numbers: readonly number[]): string =>
  numbers.map((one) => String.fromCharCode((one >>> 24) & 0xff, (one >>> 16) & 0xff, (one >>> 8) & 0xff, one & 0xff)).join("");
const aligned = (size: number): number => (size + 3) & ~3;
const padded = (text: string): string => text.padEnd(aligned(text.length), "\0");

/** The binary file in which programs look types up. */
export function mimeCache(database: MimeDatabase): string {
  const magic = sortedMagic(database);
  const strings = new Strings(stringsOf(database, magic));
  const { at } = strings;
  const pairs = (table: GlibHashTable<string>) => sortedMap(table, (key, value) => [[at(key), at(value)]]);
  const globs = (kind: GlobKind) =>
    sortedMap(database.globs, (pattern, list) =>
      globKind(pattern) === kind ? list.map((one) => [at(pattern), at(one.type.name), globFlags(one)]) : [],
    );
  const tables: readonly ((offset: number) => string)[] = [
    () => sortedMap(database.aliases, (key, type) => [[at(key), at(type.name)]]),
    (offset) => parentTable(database, at, offset),
    () => globs("literal"),
    (offset) => suffixTable(database, at, offset),
    () => globs("full"),
    (offset) => magicTable(magic, at, offset),
    () => sortedMap(database.namespaces, (key, type) => [[...key.split(" ").map(at), at(type.name)]]),
    () => pairs(database.icons),
    () => pairs(database.genericIcons),
    // The real program looks the names up with their line ends, and finds none.
    () => cards([database.types.size, ...database.types.entries().map(() => 0)]),
  ];
  let body = strings.text;
  const offsets = tables.map((table) => {
    const offset = headerSize + body.length;
    body += table(offset);
    return offset;
  });
  return cards([(majorVersion << 16) | minorVersion, ...offsets]) + body;
}

/** The texts of the cache, each once, and where they stand. */
class Strings {
  readonly text: string;
  readonly #offsets = new Map<string, number>();

  constructor(strings: GlibHashTable<undefined>) {
    const parts: string[] = [];
    let offset = headerSize;
    for (const [key] of strings.entries()) {
      const part = padded(`${key}\0`);
      this.#offsets.set(key, offset);
      parts.push(part);
      offset += part.length;
    }
    this.text = parts.join("");
  }

  readonly at = (text: string): number => this.#offsets.get(text) ?? 0;
}

function stringsOf(database: MimeDatabase, magic: readonly Magic[]): GlibHashTable<undefined> {
  const strings = new GlibHashTable<undefined>();
  const add = (...texts: readonly string[]) => {
    for (const one of texts) strings.set(one, undefined);
  };
  for (const [alias, type] of database.aliases.entries()) add(alias, type.name);
  for (const [type, parents] of database.parents.entries()) add(type, ...parents);
  for (const [pattern, list] of database.globs.entries()) {
    if (globKind(pattern) !== "suffix") add(pattern);
    add(...list.map((one) => one.type.name));
  }
  add(...magic.map((one) => one.type.name));
  for (const [key, type] of database.namespaces.entries()) add(type.name, ...key.split(" "));
  for (const [type, icon] of database.genericIcons.entries()) add(type, icon);
  for (const [type, icon] of database.icons.entries()) add(type, icon);
  return strings;
}

/** The entries of a table in the byte order of their keys. */
const byKey = <Value>(table: GlibHashTable<Value>): readonly (readonly [string, Value])[] =>
  [...table.entries()].sort(([a], [b]) => (a < b ? -1 : Number(a !== b)));

/** A table of rows in the order of their keys, after their number. */
function sortedMap<Value>(table: GlibHashTable<Value>, rowsOf: (key: string, value: Value) => readonly (readonly number[])[]): string {
  const rows = byKey(table).flatMap(([key, value]) => rowsOf(key, value));
  return cards([rows.length, ...rows.flat()]);
}

function parentTable({ parents }: MimeDatabase, at: (text: string) => number, offset: number): string {
  const entries = byKey(parents);
  let next = offset + 4 + 8 * entries.length;
  const rows = entries.flatMap(([type, list]) => {
    const row = [at(type), next];
    next += 4 + 4 * list.length;
    return row;
  });
  return cards([entries.length, ...rows, ...entries.flatMap(([, list]) => [list.length, ...list.map(at)])]);
}

type GlobKind = "literal" | "suffix" | "full";

/** A name, a star before a name, or more than that. */
function globKind(pattern: string): GlobKind {
  if (/[\\[?*]/.test(pattern.replace(/^\*/, ""))) return "full";
  return pattern.startsWith("*") ? "suffix" : "literal";
}

const globFlags = ({ weight, isCaseSensitive }: Glob): number => (weight & 0xff) | (isCaseSensitive ? caseSensitive : 0);

function suffixTable({ globs }: MimeDatabase, at: (text: string) => number, offset: number): string {
  const roots: Suffix[] = [];
  for (const [pattern, list] of globs.entries()) {
    if (globKind(pattern) !== "suffix") continue;
    const text = utf8Text(byteStringBytes(pattern.slice(1) as ByteString));
    const characters = [...text].map((one) => one.codePointAt(0) ?? 0).reverse();
    for (const { type, weight, isCaseSensitive } of list) {
      insertSuffix(roots, characters, { type: type.name, weight, flags: isCaseSensitive ? caseSensitive : 0 });
    }
  }
  const first = offset + 8;
  let next = first + 12 * roots.length;
  const rows = Array.from({ length: suffixDepth(roots) }, (_, depth) =>
    suffixLevel(roots, depth).flatMap(({ character, type, weight, flags, children }) => {
      if (character === 0) return [0, at(type), (weight & 0xff) | flags];
      const row = [character, children.length, next];
      next += 12 * children.length;
      return row;
    }),
  );
  return cards([roots.length, first, ...rows.flat()]);
}

/** All matches: those of a list before what is in them. */
const allMatches = (matches: readonly Match[]): readonly Match[] => [
  ...matches,
  ...matches.flatMap(({ children }) => allMatches(children)),
];

function magicTable(magic: readonly Magic[], at: (text: string) => number, offset: number): string {
  const matches = magic.flatMap((one) => allMatches(one.matches));
  const places = new Map(matches.map((match, i) => [match, i]));
  const firstRule = offset + 12;
  const firstMatch = firstRule + 16 * magic.length;
  const placeOf = ([match]: readonly Match[]) => (match === undefined ? 0 : firstMatch + 32 * (places.get(match) ?? 0));
  const extent = Math.max(0, ...matches.map(({ start, length, data }) => start + length + data.length));
  const rules = magic.flatMap((one) => [one.priority, at(one.type.name), one.matches.length, placeOf(one.matches)]);
  let next = firstMatch + 32 * matches.length;
  const room = (text: string): number => {
    const place = next;
    next += aligned(text.length);
    return place;
  };
  const rows = matches.flatMap(({ start, length, wordSize, data, mask, children }) => {
    const value = room(data);
    return [start, length, wordSize, data.length, value, mask === undefined ? 0 : room(mask), children.length, placeOf(children)];
  });
  const contents = matches.map(({ data, mask = "" }) => padded(data) + padded(mask)).join("");
  return cards([magic.length, extent, firstRule, ...rules, ...rows]) + contents;
}
