import { type Code, call, drop, i32, i64, type Local, repeat, sequence } from "../../wasm/instructions.js";
import { type EncodedFunction, wasmFunction } from "../../wasm/module.js";
import { leastDistances, leastLiterals, leastOrdered, lengthSymbols } from "../symbols.js";
import { bitVariables, flushBits, openBits, positionOf, putBits, putCode } from "./bits.js";
import * as layout from "./layout.js";

const { add, subtract, shiftLeft, shiftRight, and, const: number } = i32;

const parameters = ["position"] as const;
const variables = { i32: [...bitVariables.i32, "at", "end", "saying", "symbol"], i64: bitVariables.i64 } as const;

type Locals = Readonly<Record<(typeof parameters)[number] | (typeof variables.i32)[number] | (typeof variables.i64)[number], Local>>;

/**
 * `writeHeader(position)` writes the lengths of the block's codes as `planHeader` planned it, to a position that is counted in bits, and gives the position
 * behind them. Source: RFC 1951, section 3.2.7.
 *
 * @param findCodes where that function stands among the module's
 */
export const writeHeaderFunction = (findCodes: number): EncodedFunction =>
  wasmFunction({ name: "writeHeader", parameters, variables, body: (v) => body(v, findCodes) });

function body(v: Locals, findCodes: number): Code {
  const put = (value: Code, count: Code): Code => putBits(v, i64.fromI32(value), count);
  const putSize = (address: number, least: number, bits: number): Code =>
    put(subtract(i32.load(number(address)), number(least)), number(bits));
  const { position, at, end, saying, symbol } = v;
  const { literals, distances, ordered } = layout.headerSizes;
  return sequence(
    openBits(v, position),
    putSize(layout.usedLiteralsAt, leastLiterals, literals),
    putSize(layout.usedDistancesAt, leastDistances, distances),
    putSize(layout.usedSayingsAt, leastOrdered, ordered),
    end.set(i32.load(number(layout.usedSayingsAt))),
    repeat(
      i32.less(at.get, end.get),
      symbol.set(i32.load8({ base: at.get, offset: layout.sayingOrderAt })),
      put(i32.load8({ base: symbol.get, offset: layout.sayingLengthsAt }), number(layout.orderedBits)),
      flushBits(v),
      at.set(add(at.get, number(1))),
    ),
    drop(call(findCodes, number(layout.sayingLengthsAt), number(lengthSymbols), number(layout.sayingCodesAt))),
    at.set(number(layout.sayingsAt)),
    end.set(i32.load(number(layout.sayingsEndAt))),
    repeat(
      i32.less(at.get, end.get),
      saying.set(i32.load16(at.get)),
      symbol.set(and(saying.get, number((1 << layout.sayingShift) - 1))),
      putCode(v, i32.load({ base: shiftLeft(symbol.get, number(2)), offset: layout.sayingCodesAt })),
      put(shiftRight(saying.get, number(layout.sayingShift)), i32.load8({ base: symbol.get, offset: layout.sayingExtraBitsAt })),
      flushBits(v),
      at.set(add(at.get, number(layout.sayingSize))),
    ),
    positionOf(v),
  );
}
