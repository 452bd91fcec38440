/** Longer words do not fit. Source: GLib, gio/strinfo.c (`STRINFO_MAX_WORDS`). */
const mostWords = 17;

interface Entry {
  readonly word: string;
  readonly value: number;
  readonly isAlias: boolean;
  /** In words of 4 bytes. */
  readonly offset: number;
}

/** The words that a key may have, with the numbers that they stand for; an alias leads to another word. */
export class StringTable {
  readonly #entries: Entry[];
  #size: number;

  constructor(from?: StringTable) {
    this.#entries = [...(from?.entries() ?? [])];
    this.#size = from?.size ?? 0;
  }

  /** In words of 4 bytes. */
  get size(): number {
    return this.#size;
  }

  entries(): readonly Entry[] {
    return this.#entries;
  }

  has(word: string): boolean {
    return this.#entries.some((one) => one.word === word && !one.isAlias);
  }

  /** @throws RangeError for a word or a number that is there, and for a word that is too long */
  add(word: string, value: number, { isUnique = false }: { readonly isUnique?: boolean } = {}): void {
    if (isUnique && this.#entries.some((one) => one.value === value)) throw new RangeError(`a second word for ${value}`);
    this.#append(word, value, false);
  }

  /** @throws RangeError where the target is not there, too */
  addAlias(word: string, target: string): void {
    const found = this.#entries.find((one) => one.word === target && !one.isAlias);
    if (found === undefined) throw new RangeError(`an alias of ${target}`);
    this.#append(word, found.offset, true);
  }

  #append(word: string, value: number, isAlias: boolean): void {
    if (this.#entries.some((one) => one.word === word)) throw new RangeError(`a second word ${word}`);
    const size = wordsOf(word);
    if (size > mostWords) throw new RangeError(`the long word ${word}`);
    this.#entries.push({ word, value, isAlias, offset: this.#size });
    this.#size += 1 + size;
  }

  /** As numbers of 32 bits: each value, then its word between marks. */
  numbers(): readonly bigint[] {
    return this.#entries.flatMap(({ word, value, isAlias }) => {
      const room = wordsOf(word) * 4;
      const bytes = `${isAlias ? "\xfe" : "\xff"}${word.padEnd(room - 2, "\0")}\xff`;
      const packed = Array.from({ length: room / 4 }, (_, i) =>
        [0, 1, 2, 3].reduce((sum, at) => sum + BigInt(bytes.charCodeAt(i * 4 + at)) * (1n << BigInt(8 * at)), 0n),
      );
      return [BigInt.asUintN(32, BigInt(value)), ...packed];
    });
  }
}

const wordsOf = (word: string): number => Math.max(2, (word.length + 6) >> 2);
