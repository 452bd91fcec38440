import { type Code, i32, i64, type Local, repeat, sequence, when } from "../../wasm/instructions.js";
import { type EncodedFunction, wasmFunction } from "../../wasm/module.js";
import { endOfBlock } from "../symbols.js";
import { bitsAfter, distanceSymbol } from "./distance.js";
import * as layout from "./layout.js";

const { add, subtract, shiftLeft, shiftRight, and, const: number } = i32;

const parameters = ["position", "place", "match", "matchesEnd", "end"] as const;
const variables = { i32: ["out", "filled", "code", "found", "until", "symbol", "less"], i64: ["bits"] } as const;

type Locals = Readonly<Record<(typeof parameters)[number] | (typeof variables.i32)[number] | (typeof variables.i64)[number], Local>>;

/**
 * `write(position, place, match, matchesEnd, end)` writes the symbols of the source from a place to an end, with the matches there are in it, to a position
 * that is counted in bits, and gives the position behind them.
 *
 * Bits gather in 64, of which up to seven are left from what was written before; so three literals can be put to them, or a match, whose codes and bits
 * are up to 48, before they are written.
 */
export const writeFunction = (): EncodedFunction => wasmFunction({ name: "write", parameters, variables, body });

function body(v: Locals): Code {
  const { position, place, match, matchesEnd, end, out, filled, found, until, symbol, less, bits } = v;
  return sequence(
    out.set(shiftRight(position.get, number(3))),
    filled.set(and(position.get, number(7))),
    bits.set(lowest(i64.load8(out.get), filled.get)),
    repeat(
      i32.less(match.get, matchesEnd.get),
      until.set(i32.load(match.get)),
      putLiterals(v),
      found.set(i32.load({ base: match.get, offset: layout.wordSize })),
      putCode(v, codeAt(shiftRight(found.get, number(layout.lengthShift)), layout.lengthCodesAt)),
      less.set(subtract(and(found.get, number(layout.distanceMask)), number(1))),
      symbol.set(distanceSymbol(less, symbol)),
      putCode(v, codeAt(symbol.get, layout.distanceCodesAt)),
      symbol.set(bitsAfter(symbol)),
      putBits(v, lowest(i64.fromI32(less.get), symbol.get), symbol.get),
      flush(v),
      place.set(add(place.get, shiftRight(found.get, number(layout.lengthShift)))),
      match.set(add(match.get, number(layout.matchSize))),
    ),
    until.set(end.get),
    putLiterals(v),
    putCode(v, codeAt(number(endOfBlock), layout.literalCodesAt)),
    flush(v),
    add(shiftLeft(out.get, number(3)), filled.get),
  );
}

const lowest = (value: Code, count: Code): Code =>
  i64.and(value, i64.subtract(i64.shiftLeft(i64.const(1n), i64.fromI32(count)), i64.const(1n)));

const codeAt = (index: Code, offset: number): Code => i32.load({ base: shiftLeft(index, number(2)), offset });

const putBits = ({ bits, filled }: Locals, value: Code, count: Code): Code =>
  sequence(bits.set(i64.or(bits.get, i64.shiftLeft(value, i64.fromI32(filled.get)))), filled.set(add(filled.get, count)));

const putCode = (v: Locals, code: Code): Code =>
  sequence(
    v.code.set(code),
    putBits(v, i64.fromI32(and(v.code.get, number((1 << layout.codeSizeShift) - 1))), shiftRight(v.code.get, number(layout.codeSizeShift))),
  );

/** Writes all bits, and keeps those that do not fill a byte. */
const flush = ({ out, bits, filled }: Locals): Code =>
  sequence(
    i64.store(out.get, bits.get),
    out.set(add(out.get, shiftRight(filled.get, number(3)))),
    bits.set(i64.shiftRight(bits.get, i64.fromI32(and(filled.get, number(0x38))))),
    filled.set(and(filled.get, number(7))),
  );

/** Writes the literals from the place until another. */
function putLiterals(v: Locals): Code {
  const { place, until } = v;
  const putLiteral = sequence(putCode(v, codeAt(i32.load8(place.get), layout.literalCodesAt)), place.set(add(place.get, number(1))));
  return sequence(
    repeat(i32.less(add(place.get, number(2)), until.get), putLiteral, putLiteral, putLiteral, flush(v)),
    when(i32.less(place.get, until.get), putLiteral, when(i32.less(place.get, until.get), putLiteral), flush(v)),
  );
}
