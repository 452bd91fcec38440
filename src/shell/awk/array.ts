import { formatNumber } from "./format.js";
import type { Value } from "./value.js";

/** An element, found by its text, by its number or both. */
interface Element {
  text: string | undefined;
  hash: number;
  number: number | undefined;
  value: Value;
}

/** FNV-1a of 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

const firstLists = 64;
const mostPerList = 12;

/**
 * An array of awk that gives its elements in the order of mawk: a hash table with a list for each slot, in which what was used last stands
 * first. Numbers have lists of their own until a text is looked for. Source: observation of mawk 1.3.4.
 */
export class AwkArray {
  #mask = firstLists - 1;
  #texts: Element[][] = [];
  #numbers: Element[][] = [];
  #hasTexts = false;
  size = 0;

  get(key: string | number, convertFormat: string): Value {
    return this.#element(key, convertFormat).value;
  }

  set(key: string | number, value: Value, convertFormat: string): void {
    this.#element(key, convertFormat).value = value;
  }

  has(key: string | number, convertFormat: string): boolean {
    return this.#find(normal(key, convertFormat)) !== undefined;
  }

  delete(key: string | number, convertFormat: string): void {
    const element = this.#find(normal(key, convertFormat));
    if (element === undefined) return;
    if (element.text !== undefined) remove(this.#texts[element.hash & this.#mask], element);
    if (element.number !== undefined) remove(this.#numbers[element.number & this.#mask], element);
    this.size -= 1;
    if (this.size === 0) this.clear();
  }

  clear(): void {
    this.#mask = firstLists - 1;
    this.#texts = [];
    this.#numbers = [];
    this.#hasTexts = false;
    this.size = 0;
  }

  /** What split makes: elements from 1 on. */
  fill(values: readonly Value[]): void {
    this.clear();
    while (values.length > (this.#mask + 1) * mostPerList) this.#mask = this.#mask * 2 + 1;
    for (const [index, value] of values.entries()) {
      listAt(this.#numbers, (index + 1) & this.#mask).unshift({ text: undefined, hash: 0, number: index + 1, value });
    }
    this.size = values.length;
  }

  /** As `for (key in array)` goes through them. */
  keys(): string[] {
    this.#addTexts();
    const keys: string[] = [];
    for (let slot = 0; slot <= this.#mask; slot++) for (const { text } of this.#texts[slot] ?? []) keys.push(text ?? "");
    return keys;
  }

  #element(given: string | number, convertFormat: string): Element {
    const key = normal(given, convertFormat);
    const found = this.#find(key);
    if (found !== undefined) return found;
    const element: Element = { text: undefined, hash: 0, number: undefined, value: undefined };
    if (typeof key === "number") {
      element.number = key;
      if (this.#hasTexts) this.#putText(element, String(key));
      listAt(this.#numbers, key & this.#mask).unshift(element);
    } else {
      this.#addTexts();
      this.#putText(element, key);
    }
    this.size += 1;
    if (this.size > (this.#mask + 1) * mostPerList) this.#double();
    return element;
  }

  #putText(element: Element, text: string): void {
    element.text = text;
    element.hash = hashOf(text);
    listAt(this.#texts, element.hash & this.#mask).unshift(element);
  }

  #find(key: string | number): Element | undefined {
    if (typeof key === "number") {
      const list = this.#numbers[key & this.#mask] ?? [];
      const found = toFront(list, (element) => element.number === key);
      if (found !== undefined || !this.#hasTexts) return found;
      const byText = this.#find(String(key));
      if (byText === undefined) return undefined;
      byText.number = key;
      listAt(this.#numbers, key & this.#mask).unshift(byText);
      return byText;
    }
    this.#addTexts();
    return toFront(this.#texts[hashOf(key) & this.#mask] ?? [], (element) => element.text === key);
  }

  #addTexts(): void {
    if (this.#hasTexts) return;
    this.#hasTexts = true;
    for (let slot = 0; slot <= this.#mask; slot++)
      for (const element of this.#numbers[slot] ?? []) this.#putText(element, String(element.number));
  }

  #double(): void {
    const [texts, numbers] = [this.#texts, this.#numbers];
    this.#mask = this.#mask * 2 + 1;
    this.#texts = [];
    this.#numbers = [];
    for (const element of texts.flat()) if (element !== undefined) listAt(this.#texts, element.hash & this.#mask).push(element);
    for (const element of numbers.flat())
      if (element !== undefined) listAt(this.#numbers, (element.number ?? 0) & this.#mask).push(element);
  }
}

/** Integers stay numbers; other numbers are their text. */
function normal(key: string | number, convertFormat: string): string | number {
  if (typeof key === "string") return key;
  if (Number.isInteger(key) && Math.abs(key) <= 0x7fffffff) return key === 0 ? 0 : key;
  return formatNumber(convertFormat, key);
}

function listAt(lists: Element[][], slot: number): Element[] {
  let list = lists[slot];
  if (list === undefined) {
    list = [];
    lists[slot] = list;
  }
  return list;
}

function toFront(list: Element[], isIt: (element: Element) => boolean): Element | undefined {
  const at = list.findIndex(isIt);
  const found = list[at];
  if (found === undefined) return undefined;
  if (at > 0) {
    list.splice(at, 1);
    list.unshift(found);
  }
  return found;
}

function remove(list: Element[] | undefined, element: Element): void {
  const at = list?.indexOf(element) ?? -1;
  if (at >= 0) list?.splice(at, 1);
}
