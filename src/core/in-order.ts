/**
 * Runs work on items with at most `limit` under way or waiting to be taken, and gives the results in the order of the items. Items are
 * taken only as results are, so memory stays bounded by the limit. When one fails, or the caller stops,
 * no further one begins, and those under way are waited for.
 */
export async function* inOrder<Item, Result>(
  items: Iterable<Item> | AsyncIterable<Item>,
  limit: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<{ readonly item: Item; readonly result: Result }> {
  const under: { readonly item: Item; readonly result: Promise<Result> }[] = [];
  const iterator = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
  try {
    for (;;) {
      while (under.length < limit) {
        const next = await iterator.next();
        if (next.done) break;
        const result = work(next.value);
        // A failure is seen where the result is awaited; until then it must not count as unhandled.
        result.catch(() => {});
        under.push({ item: next.value, result });
      }
      const first = under.shift();
      if (first === undefined) return;
      yield { item: first.item, result: await first.result };
    }
  } finally {
    await Promise.allSettled(under.map(({ result }) => result));
    await iterator.return?.();
  }
}
