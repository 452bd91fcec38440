import {
  type Address,
  block,
  branch,
  branchIf,
  type Code,
  i32,
  i64,
  type Local,
  loop,
  select,
  sequence,
  when,
} from "../../wasm/instructions.js";
import { longestMatch, windowSize } from "../symbols.js";
import { enoughAt, lengthShift } from "./layout.js";
import { head3, head4, head5, link } from "./tables.js";

const { add, subtract, const: number } = i32;

/** The variables of a search, which others may use in between. */
export const searchVariables = {
  i32: ["best", "tries", "word", "oldest", "entry", "candidate", "earlier", "seen", "longest", "enough", "tail", "tailStart", "length"],
  i64: ["bytes", "difference"],
} as const;

/** A search's variables, where the source ends, and the place that is searched for. */
type Locals = Readonly<Record<(typeof searchVariables.i32)[number] | (typeof searchVariables.i64)[number] | "end" | "place", Local>>;

/**
 * Enters a place, at which five bytes are, into the tables, and leaves the longest match there that is longer than `best`, or else zero. Of three and of
 * four bytes only the nearest match is known; of more, as many as `tries` are tried, the nearest first. It stands in the parser as often as that searches,
 * because a call and what it is given cost as much as a twelfth of all that is done for a source.
 */
export const search = (v: Locals, best: Code, tries: Code): Code =>
  sequence(
    v.best.set(best),
    v.tries.set(tries),
    v.bytes.set(i64.load(v.place.get)),
    v.word.set(i32.fromI64(v.bytes.get)),
    v.oldest.set(subtract(v.place.get, number(windowSize))),
    v.seen.set(number(0)),
    takeNearest(v, 3, head3(v.word.get), i32.shiftLeft(i32.xor(i32.load(v.candidate.get), v.word.get), number(8))),
    takeNearest(v, 4, head4(v.word.get), i32.xor(i32.load(v.candidate.get), v.word.get)),
    v.entry.set(head5(v.bytes.get).base),
    v.candidate.set(i32.load(atEntry(v.entry, head5(v.bytes.get)))),
    i32.store(atEntry(v.entry, head5(v.bytes.get)), v.place.get),
    i32.store(link(v.place.get), v.candidate.get),
    v.longest.set(smaller(subtract(v.end.get, v.place.get), v.longest, number(longestMatch))),
    block((done) => [
      branchIf(done, i32.less(v.candidate.get, v.oldest.get)),
      branchIf(done, i32.isZero(i32.less(v.best.get, v.longest.get))),
      aimAt(v, v.best),
      loop((chain) => [
        // asked for before it is known whether it is needed, because memory answers late
        v.earlier.set(i32.load(link(v.candidate.get))),
        block((miss) => [
          // where the bytes differ that would end a longer match, there is none
          branchIf(miss, i32.differs(tailOf(v, v.candidate), v.tail.get)),
          measure(v),
          branchIf(miss, i32.less(v.length.get, add(v.tailStart.get, number(tailSize)))),
          v.length.set(smaller(v.length.get, v.length, v.longest.get)),
          v.seen.set(matchOf(v, v.length.get)),
          branchIf(done, i32.isZero(i32.less(v.length.get, smaller(i32.load(number(enoughAt)), v.enough, v.longest.get)))),
          aimAt(v, v.length),
        ]),
        v.candidate.set(v.earlier.get),
        branchIf(done, i32.less(v.candidate.get, v.oldest.get)),
        branchIf(chain, v.tries.tee(subtract(v.tries.get, number(1)))),
      ]),
    ]),
    v.seen.get,
  );

type Entry = Exclude<Address, Code>;
/** An entry whose base stands in a variable. */
const atEntry = (base: Local, { offset }: Entry): Entry => ({ base: base.get, offset });

/**
 * Takes the nearest place whose bytes came to the same entry, if it is near enough, its bytes are no others, and they are more than the best. All of that
 * is computed without a branch: which way it would go, no processor could guess.
 */
function takeNearest(v: Locals, length: number, entry: Entry, difference: Code): Code {
  const { entry: base, candidate, place, best, oldest, seen } = v;
  const held = atEntry(base, entry);
  const isNear = i32.isZero(i32.less(candidate.get, oldest.get));
  const isMatch = i32.and(i32.and(i32.less(best.get, number(length)), isNear), i32.isZero(difference));
  return sequence(
    base.set(entry.base),
    candidate.set(i32.load(held)),
    i32.store(held, place.get),
    seen.set(select(matchOf(v, number(length)), seen.get, isMatch)),
    best.set(select(best.get, number(length), i32.greater(best.get, number(length)))),
  );
}

const matchOf = ({ place, candidate }: Locals, length: Code): Code =>
  i32.or(i32.shiftLeft(length, number(lengthShift)), subtract(place.get, candidate.get));

/** The smaller one of a value, which a variable takes first, and another. */
const smaller = (value: Code, variable: Local, other: Code): Code =>
  sequence(variable.set(value), select(variable.get, other, i32.less(variable.get, other)));

/** A match that is longer than the best by one ends in these bytes. */
const tailSize = 4;
const tailOf = ({ tailStart }: Locals, place: Local): Code => i32.load(add(place.get, tailStart.get));
const aimAt = (v: Locals, best: Local): Code =>
  sequence(v.tailStart.set(subtract(best.get, number(tailSize - 1))), v.tail.set(tailOf(v, v.place)));

/** How many bytes are the same. Bytes after the end may be among them. */
const measure = ({ length, longest, place, candidate, difference }: Locals): Code =>
  sequence(
    length.set(number(0)),
    block((measured) => [
      loop((again) => [
        difference.set(i64.xor(i64.load(add(place.get, length.get)), i64.load(add(candidate.get, length.get)))),
        when(
          i32.isZero(i64.isZero(difference.get)),
          length.set(add(length.get, i32.fromI64(i64.shiftRight(i64.trailingZeros(difference.get), i64.const(3n))))),
          branch(measured),
        ),
        length.set(add(length.get, number(8))),
        branchIf(again, i32.less(length.get, longest.get)),
      ]),
    ]),
  );
