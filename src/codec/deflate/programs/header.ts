import {
  type Code,
  call,
  drop,
  either,
  i32,
  type Local,
  memoryCopy,
  memoryFill,
  repeat,
  select,
  sequence,
  when,
} from "../../wasm/instructions.js";
import { type EncodedFunction, wasmFunction } from "../../wasm/module.js";
import {
  again,
  fixedDistanceSymbols,
  fixedLiteralSymbols,
  leastDistances,
  leastLiterals,
  leastOrdered,
  lengthSymbols,
  longestLengthCode,
  manyZeros,
  zeros,
} from "../symbols.js";
import * as layout from "./layout.js";

const { add, subtract, shiftLeft, and, or, const: number } = i32;

const variables = { i32: ["used", "at", "end", "out", "length", "times", "taken", "counter"], i64: [] } as const;

type Locals = Readonly<Record<(typeof variables.i32)[number], Local>>;
type Run = typeof again | typeof zeros | typeof manyZeros;

/** Where the module has the functions that the header calls. */
export interface HeaderCallees {
  readonly findLengths: number;
  readonly sumBits: number;
}

/**
 * `planHeader()` works out how the lengths of the block's codes are said before it, and gives how many bits that takes. They stand there in a code themselves,
 * in which a length that comes several times is said once. Source: RFC 1951, section 3.2.7.
 */
export const planHeaderFunction = (callees: HeaderCallees): EncodedFunction =>
  wasmFunction({ name: "planHeader", parameters: [], variables, body: (v) => body(v, callees) });

const { literals, distances, ordered } = layout.headerSizes;
const sizesBits = literals + distances + ordered;
const distanceLengthsAt = layout.lengthsAt + fixedLiteralSymbols;

function body(v: Locals, { findLengths, sumBits }: HeaderCallees): Code {
  const counts = [number(layout.sayingCountsAt), number(lengthSymbols)];
  const lengths = number(layout.sayingLengthsAt);
  return sequence(
    v.end.set(number(layout.saidLengthsAt)),
    takeUsed(v, { from: layout.lengthsAt, symbols: fixedLiteralSymbols, least: leastLiterals, usedAt: layout.usedLiteralsAt }),
    takeUsed(v, { from: distanceLengthsAt, symbols: fixedDistanceSymbols, least: leastDistances, usedAt: layout.usedDistancesAt }),
    sayLengths(v),
    drop(call(findLengths, ...counts, number(longestLengthCode), lengths)),
    countOrdered(v),
    add(
      add(number(sizesBits), i32.multiply(v.used.get, number(layout.orderedBits))),
      call(sumBits, ...counts, lengths, number(layout.sayingExtraBitsAt)),
    ),
  );
}

const grow = (variable: Local, by: number): Code => variable.set(add(variable.get, number(by)));

interface Lengths {
  readonly from: number;
  readonly symbols: number;
  readonly least: number;
  /** Where it is put down how many they are. */
  readonly usedAt: number;
}

/** Takes the lengths without the zeros at their end, but at least so many, to those that are said. */
function takeUsed({ used, end }: Locals, { from, symbols, least, usedAt }: Lengths): Code {
  const isZero = i32.isZero(i32.load8({ base: used.get, offset: from - 1 }));
  return sequence(
    used.set(number(symbols)),
    repeat(and(i32.greater(used.get, number(least)), isZero), grow(used, -1)),
    i32.store(number(usedAt), used.get),
    memoryCopy(end.get, number(from), used.get),
    end.set(add(end.get, used.get)),
  );
}

/** Says every length as often as it comes, and counts the symbols of that. */
function sayLengths(v: Locals): Code {
  const { at, end, out, length, times } = v;
  const noLength = number(0xff);
  return sequence(
    i32.store8(end.get, noLength),
    memoryFill(number(layout.sayingCountsAt), number(0), number(lengthSymbols * layout.wordSize)),
    out.set(number(layout.sayingsAt)),
    at.set(number(layout.saidLengthsAt)),
    repeat(
      i32.less(at.get, end.get),
      length.set(i32.load8(at.get)),
      times.set(number(0)),
      repeat(i32.equals(i32.load8(at.get), length.get), grow(at, 1), grow(times, 1)),
      either(
        length.get,
        [when(i32.greater(times.get, number(again.least)), say(v, length.get), grow(times, -1), sayRuns(v, again))],
        [sayRuns(v, manyZeros), sayRuns(v, zeros)],
      ),
      repeat(times.get, say(v, length.get), grow(times, -1)),
    ),
    i32.store(number(layout.sayingsEndAt), out.get),
  );
}

/** Says as many as such symbols can. */
function sayRuns(v: Locals, { symbol, least, most }: Run): Code {
  const { times, taken } = v;
  return repeat(
    i32.greater(times.get, number(least - 1)),
    taken.set(select(times.get, number(most), i32.less(times.get, number(most)))),
    times.set(subtract(times.get, taken.get)),
    say(v, or(shiftLeft(subtract(taken.get, number(least)), number(layout.sayingShift)), number(symbol)), number(symbol)),
  );
}

function say({ out, counter }: Locals, saying: Code, symbol = saying): Code {
  const count = { base: counter.get, offset: layout.sayingCountsAt };
  return sequence(
    i32.store16(out.get, saying),
    grow(out, layout.sayingSize),
    counter.set(shiftLeft(symbol, number(2))),
    i32.store(count, add(i32.load(count), number(1))),
  );
}

/** Those at the end of the order that have no code are left out, but for the first four. */
function countOrdered({ used }: Locals): Code {
  const last = i32.load8({ base: used.get, offset: layout.sayingOrderAt - 1 });
  return sequence(
    used.set(number(lengthSymbols)),
    repeat(
      and(i32.greater(used.get, number(leastOrdered)), i32.isZero(i32.load8({ base: last, offset: layout.sayingLengthsAt }))),
      grow(used, -1),
    ),
    i32.store(number(layout.usedSayingsAt), used.get),
  );
}
