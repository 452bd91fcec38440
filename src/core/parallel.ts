/**
 * Works on several items at a time and keeps the results in the order of the items. The first failure aborts the signal that the other
 * works were given, and is thrown when all of them have ended, so that nothing goes on in the background.
 *
 * @param jobs how many works run at once, at least one
 */
export async function inParallel<Item, Result>(
  items: readonly Item[],
  jobs: number,
  signal: AbortSignal | undefined,
  work: (item: Item, signal: AbortSignal) => Promise<Result>,
): Promise<Result[]> {
  const stop = new AbortController();
  const either = signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]);
  const results: Result[] = [];
  const failures: unknown[] = [];
  const queue = items.entries();
  const runner = async () => {
    for (const [index, item] of queue) {
      if (stop.signal.aborted) return;
      try {
        results[index] = await work(item, either);
      } catch (error) {
        failures.push(error);
        stop.abort();
        return;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.min(jobs, items.length)) }, runner));
  if (failures.length > 0) throw failures[0];
  return results;
}
