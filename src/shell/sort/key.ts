import { SortError } from "./error.js";

/** How keys are compared. */
export interface SortOrder {
  skipStart: boolean;
  skipEnd: boolean;
  dictionary: boolean;
  fold: boolean;
  printable: boolean;
  reverse: boolean;
  kind: "n" | "g" | "h" | "M" | "V" | undefined;
}

/** A part of a line that is compared: fields and bytes from 0; an end of 0 bytes is that of its field. */
export interface SortKey {
  readonly startField: number;
  readonly startByte: number;
  readonly endField: number;
  readonly endByte: number;
  readonly order: SortOrder;
}

export const plainOrder = (): SortOrder => ({
  skipStart: false,
  skipEnd: false,
  dictionary: false,
  fold: false,
  printable: false,
  reverse: false,
  kind: undefined,
});

/** Whether nothing is said of the order, but perhaps that it is reversed. */
export const isPlainOrder = (order: SortOrder): boolean =>
  !order.skipStart && !order.skipEnd && !order.dictionary && !order.fold && !order.printable && order.kind === undefined;

/** Adds an ordering option; says whether it is one. */
export function addOrder(order: SortOrder, letter: string, end: "start" | "end" | "both"): boolean {
  if (letter === "b") {
    if (end !== "end") order.skipStart = true;
    if (end !== "start") order.skipEnd = true;
  } else if (letter === "d") order.dictionary = true;
  else if (letter === "f") order.fold = true;
  else if (letter === "i") order.printable = true;
  else if (letter === "r") order.reverse = true;
  else if (letter === "n" || letter === "g" || letter === "h" || letter === "M" || letter === "V") {
    if (order.kind !== undefined && order.kind !== letter)
      throw new SortError(`options '-${[order.kind, letter].sort().join("")}' are incompatible`);
    order.kind = letter;
  } else return false;
  return true;
}

/** Reads the value of -k. Source: POSIX sort, the GNU coreutils manual. */
export function parseSortKey(text: string): SortKey {
  const order = plainOrder();
  let rest = text;
  const count = (what: string): number => {
    const digits = /^\d+/.exec(rest)?.[0];
    if (digits === undefined) throw new SortError(`invalid number ${what}: invalid count at start of '${rest}'`);
    rest = rest.slice(digits.length);
    return Number(digits);
  };
  const bad = (why: string): never => {
    throw new SortError(`${why}: invalid field specification '${text}'`);
  };
  const letters = (end: "start" | "end") => {
    while (rest !== "" && addOrder(order, rest.charAt(0), end)) rest = rest.slice(1);
  };
  const startField = count("at field start");
  if (startField === 0) bad("field number is zero");
  let startByte = 1;
  if (rest.startsWith(".")) {
    rest = rest.slice(1);
    startByte = count("after '.'");
    if (startByte === 0) bad("character offset is zero");
  }
  letters("start");
  let endField = Number.POSITIVE_INFINITY;
  let endByte = 0;
  if (rest.startsWith(",")) {
    rest = rest.slice(1);
    endField = count("after ','");
    if (endField === 0) bad("field number is zero");
    if (rest.startsWith(".")) {
      rest = rest.slice(1);
      endByte = count("after '.'");
    }
    letters("end");
  }
  if (rest !== "") bad("stray character in field spec");
  return { startField: startField - 1, startByte: startByte - 1, endField: endField - 1, endByte, order };
}

const isBlank = (text: string, at: number): boolean => text[at] === " " || text[at] === "\t" || text[at] === "\n";

/** The text of a key in a line. */
export function keyText(line: string, key: SortKey, separator: string | undefined): string {
  let start = fieldStart(line, key.startField, separator, true);
  if (key.order.skipStart) while (start < line.length && isBlank(line, start)) start += 1;
  start = Math.min(line.length, start + key.startByte);
  if (key.endField === Number.POSITIVE_INFINITY) return line.slice(start);
  let end = fieldStart(line, key.endField + (key.endByte === 0 ? 1 : 0), separator, key.endByte !== 0);
  if (key.endByte !== 0) {
    if (key.order.skipEnd) while (end < line.length && isBlank(line, end)) end += 1;
    end = Math.min(line.length, end + key.endByte);
  }
  return line.slice(start, Math.max(start, end));
}

/** Where a field begins; with `over` false where the one before it ends. */
function fieldStart(line: string, field: number, separator: string | undefined, over: boolean): number {
  let at = 0;
  for (let left = field; left > 0 && at < line.length; left--) {
    if (separator === undefined) {
      while (at < line.length && isBlank(line, at)) at += 1;
      while (at < line.length && !isBlank(line, at)) at += 1;
    } else {
      const next = line.indexOf(separator, at);
      at = next < 0 ? line.length : next;
      if (next >= 0 && (left > 1 || over)) at += 1;
    }
  }
  return at;
}
