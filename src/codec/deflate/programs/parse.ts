import {
  block,
  branch,
  branchIf,
  type Code,
  call,
  drop,
  i32,
  type Label,
  type Local,
  loop,
  repeat,
  select,
  sequence,
  when,
} from "../../wasm/instructions.js";
import { type EncodedFunction, wasmFunction } from "../../wasm/module.js";
import { shortestMatch } from "../symbols.js";
import { distanceSymbol } from "./distance.js";
import * as layout from "./layout.js";
import { search, searchVariables } from "./search.js";
import { stretchSymbols } from "./split.js";
import { enterPlace } from "./tables.js";

const { add, subtract, shiftLeft, shiftRight, const: number } = i32;

const parameters = [] as const;
const variables = {
  i32: ["place", "end", "lastStart", "nextMatch", "left", "found", "other", "fresh", "until", "depth", ...searchVariables.i32],
  i64: searchVariables.i64,
} as const;

type Locals = Readonly<Record<(typeof variables.i32)[number] | (typeof variables.i64)[number], Local>>;

/** No search begins in the last four bytes of the source, because five make a hash. */
const hashed = 5;
/** A match of three bytes that is farther costs more than three literals. */
const farForShortest = 4096;
/** How much better a match must be that begins later by one place, and by two: four for a byte, one for a bit of the distance. */
const worthOne = 2;
const worthTwo = 6;

/** Where the module has the functions of `split`, which the parser calls. */
export interface Callees {
  readonly take: number;
  readonly ends: number;
}

/**
 * A function that makes matches and literals of the source until a block or the source ends, puts the matches down, counts all symbols, and gives the place
 * where the block ends. It may have come farther, by a stretch, which the next call takes to the next block.
 *
 * @param name how the module exports it
 * @param ahead at how many places after a match a better one is looked for: none, one or two
 */
export const parseFunction = (name: string, ahead: 0 | 1 | 2, callees: Callees): EncodedFunction =>
  wasmFunction({ name, parameters, variables, body: (v) => parse(v, ahead, callees) });

function parse(v: Locals, ahead: 0 | 1 | 2, { take, ends }: Callees): Code {
  const { place, end, lastStart, nextMatch, depth } = v;
  return sequence(
    place.set(saved(layout.placeAt)),
    end.set(saved(layout.endAt)),
    nextMatch.set(saved(layout.nextMatchAt)),
    depth.set(saved(layout.depthAt)),
    lastStart.set(subtract(end.get, number(hashed))),
    loop((again) => [
      drop(call(take)),
      i32.store(number(layout.blockEndAt), place.get),
      i32.store(number(layout.blockMatchesEndAt), nextMatch.get),
      when(i32.less(place.get, end.get), parseStretch(v, ahead), branchIf(again, i32.isZero(call(ends)))),
    ]),
    i32.store(number(layout.placeAt), place.get),
    i32.store(number(layout.nextMatchAt), nextMatch.get),
    saved(layout.blockEndAt),
  );
}

/** Goes on until the stretch is full or the source ends. */
function parseStretch(v: Locals, ahead: 0 | 1 | 2): Code {
  const { place, end, lastStart, left, found, fresh, depth } = v;
  const isShort = i32.less(found.get, number((shortestMatch + 1) << layout.lengthShift));
  const isFar = i32.greater(distanceOf(found), number(farForShortest));
  return sequence(
    left.set(number(stretchSymbols)),
    loop((step) => [
      when(
        i32.and(i32.greaterSigned(left.get, number(0)), i32.less(place.get, end.get)),
        when(i32.greater(place.get, lastStart.get), putLiteral(v), branch(step)),
        found.set(search(v, subtract(saved(layout.shortestAt), number(1)), depth.get)),
        when(i32.or(i32.isZero(found.get), i32.and(isShort, isFar)), putLiteral(v), branch(step)),
        fresh.set(add(place.get, number(1))),
        ahead === 0 ? sequence() : lookAhead(v, ahead),
        putMatch(v),
        branch(step),
      ),
    ]),
  );
}

const saved = (address: number): Code => i32.load(number(address));
const grow = (variable: Local, by: number): Code => variable.set(add(variable.get, number(by)));
const count = (entry: Local, offset: number): Code => {
  const counter = { base: entry.get, offset };
  return i32.store(counter, add(i32.load(counter), number(1)));
};

const lengthOf = (found: Local): Code => shiftRight(found.get, number(layout.lengthShift));
const distanceOf = (found: Local): Code => i32.and(found.get, number(layout.distanceMask));

const putLiteral = (v: Locals): Code =>
  sequence(
    v.entry.set(shiftLeft(i32.load8(v.place.get), number(2))),
    count(v.entry, layout.stretchCountsAt),
    grow(v.place, 1),
    grow(v.left, -1),
  );

/** Looks for a better match at the places after a match, and at those after the better one, and makes literals of what is before it. */
function lookAhead(v: Locals, ahead: 1 | 2): Code {
  const { found, fresh, other, lastStart, depth } = v;
  const tryNext = (taken: Label, again: Label, later: 1 | 2): Code =>
    sequence(
      branchIf(taken, i32.greater(fresh.get, lastStart.get)),
      other.set(search({ ...v, place: fresh }, subtract(lengthOf(found), number(1)), shiftRight(depth.get, number(later)))),
      grow(fresh, 1),
      when(
        isBetter(v, later === 1 ? worthOne : worthTwo),
        ...Array.from({ length: later }, () => putLiteral(v)),
        found.set(other.get),
        branch(again),
      ),
    );
  return block((taken) => [
    loop((again) => [
      branchIf(taken, i32.isZero(i32.less(lengthOf(found), saved(layout.settledAt)))),
      tryNext(taken, again, 1),
      ahead === 2 ? tryNext(taken, again, 2) : sequence(),
    ]),
  ]);
}

function isBetter({ found, other }: Locals, worth: number): Code {
  const longerBy = subtract(lengthOf(other), lengthOf(found));
  const nearerBy = subtract(i32.leadingZeros(distanceOf(other)), i32.leadingZeros(distanceOf(found)));
  const isWorth = i32.greaterSigned(add(shiftLeft(longerBy, number(2)), nearerBy), number(worth));
  return i32.and(i32.differs(other.get, number(0)), isWorth);
}

/** Puts the match down that begins at the place, enters the places in it that are not yet, and goes behind it. */
function putMatch(v: Locals): Code {
  const { place, lastStart, nextMatch, left, found, fresh, until, word, entry } = v;
  return sequence(
    i32.store(nextMatch.get, place.get),
    i32.store({ base: nextMatch.get, offset: layout.wordSize }, found.get),
    grow(nextMatch, layout.matchSize),
    grow(left, -1),
    entry.set(i32.load({ base: shiftLeft(lengthOf(found), number(2)), offset: layout.lengthCountersAt })),
    count(entry, 0),
    word.set(subtract(distanceOf(found), number(1))),
    entry.set(shiftLeft(distanceSymbol(word, entry), number(2))),
    count(entry, layout.stretchDistancesAt),
    place.set(add(place.get, lengthOf(found))),
    until.set(add(lastStart.get, number(1))),
    until.set(select(place.get, until.get, i32.less(place.get, until.get))),
    repeat(i32.less(fresh.get, until.get), enterPlace(fresh, v), grow(fresh, 1)),
  );
}
