/** What {@link readPlainYaml} reads: maps of maps, lists of texts, texts and whole numbers. */
export type PlainValue = string | number | readonly string[] | PlainMap;
export interface PlainMap {
  readonly [key: string]: PlainValue;
}

/** Words that YAML takes as text without quotes: none of them is a number, and the names of its other values are left out. */
const word = String.raw`(?!(?:true|True|TRUE|false|False|FALSE|null|Null|NULL)(?![\w./+-]))[A-Za-z][\w./+-]{0,200}`;
const quoted = String.raw`"[^"\\\p{Cc}]*(?:\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4})[^"\\\p{Cc}]*)*"`;
const number = "0|[1-9][0-9]{0,14}";

const wordForm = new RegExp(`^${word}$`, "u");
const lineForm = new RegExp(
  String.raw`^(?<indent>(?: {2})*)(?:- (?<item>${quoted})|(?<key>${word}|${quoted}):(?: (?<value>${word}|${quoted}|${number}|\[\]))?)\r?$`,
  "u",
);

/** YAML's longest key on one line has 1024 characters. */
const keyLength = 1000;

/** A text as YAML has it in one line: a word as it is, anything else in quotes, which YAML takes as JSON writes them. */
export const plainText = (text: string): string => (wordForm.test(text) ? text : JSON.stringify(text));

/**
 * Reads the little of YAML that locks are written in: maps indented by two spaces, lists of quoted texts, quoted texts, words and whole numbers,
 * one a line. The `yaml` library takes most of a second for 600 packages; this takes milliseconds and says the same.
 *
 * @returns undefined for anything else, whether it is YAML or not: then the library is to be asked
 */
export function readPlainYaml(text: string): PlainMap | undefined {
  const lines: PlainLine[] = [];
  for (const written of text.split("\n")) {
    if (written === "" || written === "\r" || written.startsWith("#")) continue;
    const line = lineOf(written);
    if (line === undefined) return undefined;
    lines.push(line);
  }
  const walk = { lines, at: 0 };
  const map = mapAt(walk, 0);
  return walk.at === lines.length ? map : undefined;
}

interface PlainLine {
  readonly depth: number;
  /** Of an item of a list; all other lines have a key. */
  readonly item: string | undefined;
  readonly key: string | undefined;
  /** Undefined where the value is on the lines below. */
  readonly value: PlainValue | undefined;
}

/** The lines, and the one that is read next. */
interface Walk {
  readonly lines: readonly PlainLine[];
  at: number;
}

function lineOf(written: string): PlainLine | undefined {
  const { indent, item, key, value } = lineForm.exec(written)?.groups ?? {};
  if (indent === undefined || (key?.length ?? 0) > keyLength) return undefined;
  return { depth: indent.length / 2, item: item && textOf(item), key: key && textOf(key), value: value && plainValue(value) };
}

function mapAt(walk: Walk, depth: number): PlainMap | undefined {
  const entries = new Map<string, PlainValue>();
  for (;;) {
    const line = walk.lines[walk.at];
    if (line?.key === undefined || line.depth !== depth) break;
    walk.at++;
    const value = line.value ?? listAt(walk, depth + 1) ?? mapAt(walk, depth + 1);
    if (value === undefined || entries.has(line.key)) return undefined;
    entries.set(line.key, value);
  }
  return entries.size === 0 ? undefined : Object.fromEntries(entries);
}

function listAt(walk: Walk, depth: number): readonly string[] | undefined {
  const items: string[] = [];
  for (;;) {
    const line = walk.lines[walk.at];
    if (line?.item === undefined || line.depth !== depth) break;
    walk.at++;
    items.push(line.item);
  }
  return items.length === 0 ? undefined : items;
}

function plainValue(written: string): PlainValue {
  if (written === "[]") return [];
  return /^[0-9]/.test(written) ? Number(written) : textOf(written);
}

const textOf = (written: string): string => (written.startsWith('"') ? String(JSON.parse(written)) : written);
