/** The most that a batch holds. */
export interface BatchLimits {
  readonly count: number;
  /** As `sizeOf` counts it; an item that is larger goes by itself. */
  readonly size: number;
}

/** Puts items that follow each other together. */
export function* inBatches<Item>(
  items: Iterable<Item>,
  limits: BatchLimits,
  sizeOf: (item: Item) => number,
): Generator<readonly Item[], undefined> {
  let batch: Item[] = [];
  let size = 0;
  for (const item of items) {
    const more = sizeOf(item);
    if (batch.length === limits.count || (batch.length > 0 && size + more > limits.size)) {
      yield batch;
      batch = [];
      size = 0;
    }
    batch.push(item);
    size += more;
  }
  if (batch.length > 0) yield batch;
}
