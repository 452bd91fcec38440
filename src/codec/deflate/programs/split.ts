import { block, branchIf, type Code, f64, i32, i64, type Local, repeat, sequence } from "../../wasm/instructions.js";
import { type EncodedFunction, wasmFunction } from "../../wasm/module.js";
import { firstLength, literalSymbols, literals } from "../symbols.js";
import * as layout from "./layout.js";

const { add, subtract, const: number } = i32;

/** Where symbols come in another measure than before, other codes make them shorter: there a block ends. */

/** After so many symbols it is asked whether the block shall end. */
export const stretchSymbols = 512;

/** The kinds of symbols: literals by their highest two bits and their lowest one; and shorter and longer matches, from this symbol on. */
const quarter = literals / 4;
const firstLong = 263;
const [shorter, longer] = [8, 9];

/** A block is not ended before, nor with less left of the source; and it is ended at the most. Bytes. */
const leastBlock = 3500;
const mostBlock = 300_000;

/**
 * How different a stretch must be: the sum of all differences between the parts that each kind has of the symbols. It may be less as a block grows, and must be
 * up to twice as much while there are few symbols, whose parts say little.
 */
const difference = 0.29;
const growth = 1 << 21;
const fewSymbols = 8192;

const pairSize = 2 * layout.wordSize;

const takeVariables = { i32: ["at"], i64: [] } as const;

/** `take()` takes the counts of the stretch to those of the block, and leaves none. Gives nothing of worth. */
export const takeFunction = (): EncodedFunction =>
  wasmFunction({ name: "take", parameters: [], variables: takeVariables, body: takeStretch });

function takeStretch({ at }: Readonly<Record<(typeof takeVariables.i32)[number], Local>>): Code {
  const ofStretch = { base: at.get, offset: layout.stretchCountsAt };
  const ofBlock = { base: at.get, offset: layout.blockCountsAt };
  return sequence(
    repeat(
      i32.less(at.get, number(layout.countsSize)),
      i64.store(ofBlock, i64.add(i64.load(ofBlock), i64.load(ofStretch))),
      i64.store(ofStretch, i64.const(0n)),
      at.set(add(at.get, number(pairSize))),
    ),
    number(0),
  );
}

const variables = { i32: ["at", "size", "ends"], i64: ["pair"] } as const;

type Locals = Readonly<Record<(typeof variables.i32)[number] | (typeof variables.i64)[number], Local>>;

/** `ends()` says whether the block shall end before the stretch: one if it shall. The kinds of the stretch are counted then. */
export const endsFunction = (): EncodedFunction => wasmFunction({ name: "ends", parameters: [], variables, body });

function body(v: Locals): Code {
  const { size, ends } = v;
  const blockEnd = i32.load(number(layout.blockEndAt));
  const left = subtract(i32.load(number(layout.endAt)), blockEnd);
  return sequence(
    countKinds(v),
    size.set(subtract(blockEnd, i32.load(number(layout.blockAt)))),
    ends.set(i32.greater(size.get, number(mostBlock))),
    block((decided) => [
      branchIf(decided, i32.or(ends.get, i32.or(i32.less(size.get, number(leastBlock)), i32.less(left, number(leastBlock))))),
      ends.set(f64.greater(differences(), differenceFor(size))),
    ]),
    ends.get,
  );
}

function countKinds(v: Locals): Code {
  const quarters = [0, 1, 2, 3].map((part) =>
    sequence(
      addPairs(v, part * quarter, (part + 1) * quarter),
      i64.store(number(countOfKind(layout.stretchCountsAt, 2 * part)), v.pair.get),
    ),
  );
  const both = add(i32.fromI64(v.pair.get), i32.fromI64(i64.shiftRight(v.pair.get, i64.const(32n))));
  const matches = [
    { kind: shorter, from: firstLength, to: firstLong },
    { kind: longer, from: firstLong, to: literalSymbols },
  ].map(({ kind, from, to }) => sequence(addPairs(v, from, to), i32.store(number(countOfKind(layout.stretchCountsAt, kind)), both)));
  const symbols = Array.from({ length: layout.splitKinds }, (_, kind) => i32.load(number(countOfKind(layout.stretchCountsAt, kind))));
  return sequence(
    ...quarters,
    ...matches,
    i32.store(
      number(layout.stretchCountsAt + layout.symbolsIn),
      symbols.reduce((sum, count) => add(sum, count)),
    ),
  );
}

const countOfKind = (countsAt: number, kind: number): number => countsAt + layout.kindsIn + kind * layout.wordSize;

/** Adds counts of symbols up in a pair: that of the first, the third and so on, and that of the others. */
const addPairs = ({ at, pair }: Locals, from: number, to: number): Code =>
  sequence(
    at.set(number(from * layout.wordSize)),
    pair.set(i64.const(0n)),
    repeat(
      i32.less(at.get, number(to * layout.wordSize)),
      pair.set(i64.add(pair.get, i64.load({ base: at.get, offset: layout.stretchCountsAt }))),
      at.set(add(at.get, number(pairSize))),
    ),
  );

const loadNumber = (address: number): Code => f64.fromI32(i32.load(number(address)));
const symbolsOf = (countsAt: number): Code => loadNumber(countsAt + layout.symbolsIn);

/** The sum of the differences between the parts that the kinds have of the symbols of the block and of the stretch. */
function differences(): Code {
  const part = (countsAt: number, kind: number) => f64.divide(loadNumber(countOfKind(countsAt, kind)), symbolsOf(countsAt));
  const all = Array.from({ length: layout.splitKinds }, (_, kind) =>
    f64.absolute(f64.subtract(part(layout.blockCountsAt, kind), part(layout.stretchCountsAt, kind))),
  );
  return all.reduce((sum, one) => f64.add(sum, one));
}

/** How different a stretch must be from a block of this size. */
function differenceFor(size: Local): Code {
  const symbols = f64.add(symbolsOf(layout.blockCountsAt), symbolsOf(layout.stretchCountsAt));
  const doubt = f64.greatest(f64.const(0), f64.subtract(f64.const(1), f64.divide(symbols, f64.const(fewSymbols))));
  const wanted = f64.multiply(f64.const(difference), f64.add(f64.const(1), doubt));
  return f64.subtract(wanted, f64.divide(f64.fromI32(size.get), f64.const(growth)));
}
