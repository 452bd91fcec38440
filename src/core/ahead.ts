/**
 * Gives what an iterable gives, and goes through it without waiting until anything is taken; other work of this thread has its turn after each item. It stops
 * when the taker does.
 */
export async function* ahead<Item>(items: AsyncIterable<Item>): AsyncGenerator<Item> {
  let ready: Item[] = [];
  let isOver = false;
  let isWanted = true;
  let wake = () => {};
  const going = (async () => {
    try {
      for await (const item of items) {
        ready.push(item);
        wake();
        await new Promise(setImmediate);
        if (!isWanted) return;
      }
    } finally {
      isOver = true;
      wake();
    }
  })();
  // A failure is seen when what came before it is taken; until then it must not count as unhandled.
  going.catch(() => {});
  try {
    while (!isOver || ready.length > 0) {
      if (ready.length === 0) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      const taken = ready;
      ready = [];
      yield* taken;
    }
    await going;
  } finally {
    isWanted = false;
    await going.catch(() => {});
  }
}
