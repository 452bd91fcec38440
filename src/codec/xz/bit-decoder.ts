import { type Address, block, branch, branchIf, type Code, i32, i64, type Local, sequence, when } from "../wasm/instructions.js";

/**
 * LZMA's range decoder, as pieces of a program. A decision splits the range by its probability, and the code says on which side it lies; the
 * probability then moves by a 32nd. Two ways do it. `decide` branches, for decisions that lead to other work. `tree` works out both sides and
 * chooses by a mask, because bits of bytes and lengths cannot be foreseen, and a branch that is foreseen wrongly costs more than all of that:
 * that makes the whole a third faster.
 */

/** What the pieces need: the place in the input, range and code, and variables for a moment. */
export type RangeLocals = Readonly<
  Record<"input" | "tree" | "node" | "symbol", Local> &
    Record<"range" | "code" | "probability" | "bound" | "zero" | "ifZero" | "ifOne", Local>
>;

export const rangeVariables = {
  i32: ["tree", "node", "symbol"],
  i64: ["range", "code", "probability", "bound", "zero", "ifZero", "ifOne"],
} as const;

const wide = i64.const;
const number = i32.const;

/** The range is kept at 24 bits at least. */
const leastRange = wide(1n << 24n);
/** A probability is a number of this many bits, and moves by its distance from the end, less this many bits. */
const probabilityBits = wide(11n);
const moveBits = wide(5n);
const certain = 2048n;

export const at = (base: Code, offset: number): Address => ({ base, offset });
export const double = (value: Code): Code => i32.shiftLeft(value, number(1));

/** Begins with a chunk's first five bytes, of which the first is zero. */
export const startRange = ({ input, range, code }: RangeLocals): Code =>
  sequence(
    range.set(wide(0xffff_ffffn)),
    code.set(
      [1, 2, 3, 4].map((place) => i64.load8(at(input.get, place))).reduce((high, low) => i64.or(i64.shiftLeft(high, wide(8n)), low)),
    ),
    input.set(i32.add(input.get, number(5))),
  );

export const normalize = ({ input, range, code }: RangeLocals): Code =>
  when(
    i64.less(range.get, leastRange),
    range.set(i64.shiftLeft(range.get, wide(8n))),
    code.set(i64.or(i64.shiftLeft(code.get, wide(8n)), i64.load8(input.get))),
    input.set(i32.add(input.get, number(1))),
  );

const setBound = ({ bound, range, probability }: RangeLocals): Code =>
  bound.set(i64.multiply(i64.shiftRight(range.get, probabilityBits), probability.get));

/** Decides by the probability at an address, and goes on with one of two codes. */
export function decide(v: RangeLocals, address: Code, offset: number, ifZero: readonly Code[], ifOne: readonly Code[]): Code {
  const { node, range, code, probability, bound } = v;
  const place = at(node.get, offset);
  return sequence(
    node.set(address),
    probability.set(i64.load16(place)),
    setBound(v),
    block((decided) => [
      block((one) => [
        branchIf(one, i32.isZero(i64.less(code.get, bound.get))),
        range.set(bound.get),
        i64.store16(place, i64.add(probability.get, i64.shiftRight(i64.subtract(wide(certain), probability.get), moveBits))),
        normalize(v),
        ...ifZero,
        branch(decided),
      ]),
      code.set(i64.subtract(code.get, bound.get)),
      range.set(i64.subtract(range.get, bound.get)),
      i64.store16(place, i64.subtract(probability.get, i64.shiftRight(probability.get, moveBits))),
      normalize(v),
      ...ifOne,
    ]),
  );
}

/** Decides by the probability in its variable, which stands at an address; `zero` becomes all ones for a zero, and nothing for a one. */
export const weigh = (v: RangeLocals, place: Address): Code => {
  const { range, code, probability, bound, zero } = v;
  // For a zero the probability grows by what is missing to 2048, shifted, which is the same as this.
  const aim = i64.and(zero.get, wide(certain - 31n));
  return sequence(
    setBound(v),
    code.set(i64.subtract(code.get, bound.get)),
    zero.set(i64.shiftRightSigned(code.get, wide(63n))),
    range.set(i64.subtract(range.get, bound.get)),
    range.set(i64.add(range.get, i64.and(zero.get, i64.subtract(bound.get, range.get)))),
    code.set(i64.add(code.get, i64.and(zero.get, bound.get))),
    i64.store16(place, i64.subtract(probability.get, i64.shiftRightSigned(i64.subtract(probability.get, aim), moveBits))),
  );
};

/** Takes one of two probabilities, by the last decision. */
export const choose = ({ probability, zero, ifZero, ifOne }: RangeLocals): Code =>
  probability.set(i64.xor(ifOne.get, i64.and(zero.get, i64.xor(ifZero.get, ifOne.get))));

/** Puts the last decision under a symbol. */
export const append = ({ zero }: RangeLocals, symbol: Local): Code =>
  symbol.set(i32.add(i32.add(double(symbol.get), number(1)), i32.fromI64(zero.get)));

/**
 * Reads so many bits, the highest first, into the symbol, below a leading one. Each has the probability of the bits before it. The next two
 * that may be needed stand side by side, so that both are there before it is known which one it is.
 */
export function tree(v: RangeLocals, base: Code, offset: number, bits: number): Code {
  const { symbol, probability, ifZero, ifOne } = v;
  const place = at(i32.add(v.tree.get, double(symbol.get)), offset);
  const below = i32.add(v.tree.get, double(double(symbol.get)));
  const read = (last: boolean): Code =>
    last
      ? sequence(weigh(v, place), append(v, symbol), normalize(v))
      : sequence(
          ifZero.set(i64.load16(at(below, offset))),
          ifOne.set(i64.load16(at(below, offset + 2))),
          weigh(v, place),
          choose(v),
          append(v, symbol),
          normalize(v),
        );
  return sequence(
    v.tree.set(base),
    symbol.set(number(1)),
    probability.set(i64.load16(place)),
    ...Array.from({ length: bits }, (_, bit) => read(bit === bits - 1)),
  );
}

/** Reads one bit of a tree that has the lowest bit first, and adds its weight to a number. */
export function reverseBit(
  v: RangeLocals,
  base: Code,
  offset: number,
  { weight, sum }: { readonly weight: Code; readonly sum: Local },
): Code {
  const place = at(i32.add(base, double(v.symbol.get)), offset);
  return sequence(
    v.probability.set(i64.load16(place)),
    weigh(v, place),
    append(v, v.symbol),
    sum.set(i32.add(sum.get, i32.and(weight, i32.xor(i32.fromI64(v.zero.get), number(-1))))),
    normalize(v),
  );
}

/** Reads one bit that is as often one as zero, and puts it under a number. */
export const evenBit = (v: RangeLocals, value: Local): Code => {
  const { range, code, zero } = v;
  return sequence(
    range.set(i64.shiftRight(range.get, wide(1n))),
    code.set(i64.subtract(code.get, range.get)),
    zero.set(i64.shiftRightSigned(code.get, wide(63n))),
    code.set(i64.add(code.get, i64.and(range.get, zero.get))),
    append(v, value),
    normalize(v),
  );
};
