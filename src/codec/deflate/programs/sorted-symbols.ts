import { type Code, i32, type Local, memoryFill, repeat, sequence } from "../../wasm/instructions.js";
import { type EncodedFunction, wasmFunction } from "../../wasm/module.js";
import * as layout from "./layout.js";

const { add, subtract, shiftLeft, shiftRight, const: number } = i32;

const parameters = ["counts", "symbols"] as const;
const variables = { i32: ["end", "at", "count", "dropped", "bucket", "size", "used", "place", "key"], i64: [] } as const;

type Locals = Readonly<Record<(typeof parameters)[number] | (typeof variables.i32)[number], Local>>;

/**
 * `sortByCount(counts, symbols)` sorts symbols by their counts, the seldom ones first, and gives how many come at all; those that do not stand behind these.
 * They are put into buckets, and then sorted within them: equal counts, and those below 16, are sorted by that already.
 */
export const sortByCountFunction = (): EncodedFunction => wasmFunction({ name: "sortByCount", parameters, variables, body });

const grow = (variable: Local, by: Code): Code => variable.set(add(variable.get, by));
const word = number(layout.wordSize);

function body(v: Locals): Code {
  const { counts, symbols, end, used } = v;
  return sequence(
    end.set(add(counts.get, shiftLeft(symbols.get, number(2)))),
    fillBuckets(v),
    startBuckets(v),
    takeFromBuckets(v),
    sortNearlySorted(v),
    used.get,
  );
}

const entry = (bucket: Local) => ({ base: bucket.get, offset: layout.bucketsAt });

/** Goes through the counts, each with its bucket and what that has. */
function forEachCount(v: Locals, ...body: readonly Code[]): Code {
  const { counts, end, at, count, dropped, bucket, size } = v;
  return sequence(
    at.set(counts.get),
    repeat(
      i32.less(at.get, end.get),
      count.set(i32.load(at.get)),
      dropped.set(subtract(number(31 - layout.bucketBits), i32.leadingZeros(i32.or(count.get, number(1 << layout.bucketBits))))),
      bucket.set(shiftLeft(add(shiftLeft(dropped.get, number(layout.bucketBits)), shiftRight(count.get, dropped.get)), number(2))),
      size.set(i32.load(entry(bucket))),
      i32.store(entry(bucket), add(size.get, number(1))),
      ...body,
      grow(at, word),
    ),
  );
}

const fillBuckets = (v: Locals): Code =>
  sequence(memoryFill(number(layout.bucketsAt), number(0), number(layout.bucketsSize)), forEachCount(v));

/** From how many are in a bucket to where the first of them goes. Symbols that never come are in the first bucket, and nothing else is. */
function startBuckets({ bucket, size, used }: Locals): Code {
  return sequence(
    used.set(number(0)),
    bucket.set(word),
    repeat(
      i32.less(bucket.get, number(layout.bucketsSize)),
      size.set(i32.load(entry(bucket))),
      i32.store(entry(bucket), used.get),
      grow(used, size.get),
      grow(bucket, word),
    ),
    i32.store(number(layout.bucketsAt), used.get),
  );
}

const sorted = (index: Local) => ({ base: shiftLeft(index.get, number(2)), offset: layout.sortedAt });

function takeFromBuckets(v: Locals): Code {
  const symbol = shiftRight(subtract(v.at.get, v.counts.get), number(2));
  return forEachCount(v, i32.store(sorted(v.size), add(shiftLeft(v.count.get, number(layout.symbolBits)), symbol)));
}

/** Moves those that are greater behind each. The zero before the first one ends that. */
function sortNearlySorted({ used, end, at, place, key }: Locals): Code {
  const before = subtract(place.get, word);
  return sequence(
    end.set(add(number(layout.sortedAt), shiftLeft(used.get, number(2)))),
    at.set(number(layout.sortedAt + layout.wordSize)),
    repeat(
      i32.less(at.get, end.get),
      key.set(i32.load(at.get)),
      place.set(at.get),
      repeat(i32.greater(i32.load(before), key.get), i32.store(place.get, i32.load(before)), place.set(before)),
      i32.store(place.get, key.get),
      grow(at, word),
    ),
  );
}
