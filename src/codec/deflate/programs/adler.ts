import { type Code, i32, i64, type Local, repeat, sequence } from "../../wasm/instructions.js";
import { type EncodedFunction, wasmFunction } from "../../wasm/module.js";

const parameters = ["from", "end"] as const;
const variables = { i32: ["wholeEnd"], i64: ["sum", "sums", "even", "odd"] } as const;

type Locals = Readonly<Record<(typeof parameters)[number] | (typeof variables.i32)[number] | (typeof variables.i64)[number], Local>>;

const modulus = i64.const(65_521n);

/** Every second byte of eight, as four numbers of 16 bits. A product with four numbers has the sum of four products in its highest 16 bits. */
const everySecond = i64.const(0x00ff_00ff_00ff_00ffn);
const onceEach = i64.const(0x0001_0001_0001_0001n);
const evenWeights = i64.const(0x0008_0006_0004_0002n);
const oddWeights = i64.const(0x0007_0005_0003_0001n);
const highest = (product: Code): Code => i64.shiftRight(product, i64.const(48n));

/**
 * `adler32(from, end)` gives the checksum of the bytes there. Source: RFC 1950, section 8.2. The sums are as large as 64 bits can hold, which is enough for
 * 256 MiB without a division.
 */
export const adlerFunction = (): EncodedFunction => wasmFunction({ name: "adler32", parameters, variables, body });

function body({ from, end, wholeEnd, sum, sums, even, odd }: Locals): Code {
  const go = (by: number): Code => from.set(i32.add(from.get, i32.const(by)));
  return sequence(
    sum.set(i64.const(1n)),
    wholeEnd.set(i32.subtract(end.get, i32.and(i32.subtract(end.get, from.get), i32.const(7)))),
    repeat(
      i32.less(from.get, wholeEnd.get),
      even.set(i64.and(i64.load(from.get), everySecond)),
      odd.set(i64.and(i64.shiftRight(i64.load(from.get), i64.const(8n)), everySecond)),
      sums.set(i64.add(sums.get, i64.shiftLeft(sum.get, i64.const(3n)))),
      sums.set(i64.add(sums.get, highest(i64.add(i64.multiply(even.get, evenWeights), i64.multiply(odd.get, oddWeights))))),
      sum.set(i64.add(sum.get, highest(i64.multiply(i64.add(even.get, odd.get), onceEach)))),
      go(8),
    ),
    repeat(i32.less(from.get, end.get), sum.set(i64.add(sum.get, i64.load8(from.get))), sums.set(i64.add(sums.get, sum.get)), go(1)),
    i32.fromI64(i64.or(i64.shiftLeft(i64.remainder(sums.get, modulus), i64.const(16n)), i64.remainder(sum.get, modulus))),
  );
}
