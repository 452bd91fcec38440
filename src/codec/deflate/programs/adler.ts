import { type Code, i32, i64, type Local, repeat, sequence, simd } from "../../wasm/instructions.js";
import { type EncodedFunction, wasmFunction } from "../../wasm/module.js";

const parameters = ["from", "end"] as const;
const variables = { i32: ["until"], i64: ["sum", "sums"], v128: ["bytes", "running", "before", "weighted"] } as const;

type Names = (typeof parameters)[number] | (typeof variables)[keyof typeof variables][number];
type Locals = Readonly<Record<Names, Local>>;

const { add, and, subtract, const: number } = i32;

const modulus = i64.const(65_521n);

/** Bytes that are taken at once. */
const width = 16;

/** So many bytes are summed in numbers of 32 bits, of which the largest then is half of what they hold. */
const stretch = 32 << 10;

/** The first of 16 bytes is in as many of the sums that follow. */
const weights = simd.const(Array.from({ length: width }, (_, index) => width - index));
const zero = simd.const(Array.from({ length: width }, () => 0));

/**
 * `adler32(from, end)` gives the checksum of the bytes there. Source: RFC 1950, section 8.2. The sums of stretches are added in 64 bits, which is enough for
 * 256 MiB without a division.
 */
export const adlerFunction = (): EncodedFunction => wasmFunction({ name: "adler32", parameters, variables, body });

function body(v: Locals): Code {
  const { from, end, until, sum, sums } = v;
  const left = subtract(end.get, from.get);
  return sequence(
    sum.set(i64.const(1n)),
    repeat(
      i32.less(number(width - 1), left),
      until.set(add(from.get, and(left, number(-width)))),
      repeat(i32.less(number(stretch), subtract(until.get, from.get)), until.set(add(from.get, number(stretch)))),
      sumStretch(v),
    ),
    repeat(
      i32.less(from.get, end.get),
      sum.set(i64.add(sum.get, i64.load8(from.get))),
      sums.set(i64.add(sums.get, sum.get)),
      from.set(add(from.get, number(1))),
    ),
    i32.fromI64(i64.or(i64.shiftLeft(i64.remainder(sums.get, modulus), i64.const(16n)), i64.remainder(sum.get, modulus))),
  );
}

/** Adds what stands up to a place to both sums. What was summed before 16 bytes comes in the second sum once more for each of them. */
function sumStretch({ from, until, sum, sums, bytes, running, before, weighted }: Locals): Code {
  const grow = (variable: Local, by: Code): Code => variable.set(simd.add32(variable.get, by));
  const inPairs = simd.add16(simd.multiplyLow8(bytes.get, weights), simd.multiplyHigh8(bytes.get, weights));
  const plus = (variable: Local, by: Code): Code => variable.set(i64.add(variable.get, by));
  return sequence(
    plus(sums, i64.multiply(sum.get, i64.fromI32(subtract(until.get, from.get)))),
    running.set(zero),
    before.set(zero),
    weighted.set(zero),
    repeat(
      i32.less(from.get, until.get),
      bytes.set(simd.load(from.get)),
      grow(before, running.get),
      grow(running, simd.addPairs16(simd.addPairs8(bytes.get))),
      grow(weighted, simd.addPairs16(inPairs)),
      from.set(add(from.get, number(width))),
    ),
    plus(sums, i64.shiftLeft(total(before), i64.const(4n))),
    plus(sums, total(weighted)),
    plus(sum, total(running)),
  );
}

/** The sum of the four numbers. */
const total = (numbers: Local): Code =>
  [1, 2, 3]
    .map((lane) => i64.fromI32(simd.lane32(numbers.get, lane)))
    .reduce((sum, lane) => i64.add(sum, lane), i64.fromI32(simd.lane32(numbers.get, 0)));
