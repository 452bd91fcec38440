/** The most that a batch holds; no bound where nothing is said. */
export interface BatchLimits {
  readonly count?: number;
  /** As it is counted for each item; one that is larger goes by itself. */
  readonly size?: number;
}

type SizeOf<Item> = (item: Item) => number;

/** Puts items that follow each other together. */
export function* inBatches<Item>(
  items: Iterable<Item>,
  limits: BatchLimits,
  sizeOf: SizeOf<Item> = () => 0,
): Generator<readonly Item[], undefined> {
  const batch = new Batch(limits, sizeOf);
  for (const item of items) yield* batch.add(item);
  yield* batch.rest();
}

/** The same of items that are waited for. */
export async function* inBatchesOf<Item>(
  items: AsyncIterable<Item>,
  limits: BatchLimits,
  sizeOf: SizeOf<Item> = () => 0,
): AsyncGenerator<readonly Item[], undefined> {
  const batch = new Batch(limits, sizeOf);
  for await (const item of items) yield* batch.add(item);
  yield* batch.rest();
}

/** A batch that is being filled. Both methods give it where it is full, or no more comes. */
class Batch<Item> {
  readonly #limits: Required<BatchLimits>;
  readonly #sizeOf: SizeOf<Item>;
  #items: Item[] = [];
  #size = 0;

  constructor({ count = Number.POSITIVE_INFINITY, size = Number.POSITIVE_INFINITY }: BatchLimits, sizeOf: SizeOf<Item>) {
    this.#limits = { count, size };
    this.#sizeOf = sizeOf;
  }

  add(item: Item): readonly (readonly Item[])[] {
    const size = this.#sizeOf(item);
    const isFull = this.#items.length === this.#limits.count || this.#size + size > this.#limits.size;
    const full = isFull ? this.rest() : [];
    this.#items.push(item);
    this.#size += size;
    return full;
  }

  rest(): readonly (readonly Item[])[] {
    const items = this.#items;
    this.#items = [];
    this.#size = 0;
    return items.length === 0 ? [] : [items];
  }
}
