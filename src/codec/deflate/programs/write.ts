import { type Code, i32, i64, type Local, repeat, sequence, when } from "../../wasm/instructions.js";
import { type EncodedFunction, wasmFunction } from "../../wasm/module.js";
import { endOfBlock } from "../symbols.js";
import { bitVariables, flushBits, lowestBits, openBits, positionOf, putBits, putCode } from "./bits.js";
import { bitsAfter, distanceSymbol } from "./distance.js";
import * as layout from "./layout.js";

const { add, subtract, shiftLeft, shiftRight, and, const: number } = i32;

const parameters = ["position", "place", "match", "matchesEnd", "end"] as const;
const variables = { i32: [...bitVariables.i32, "found", "until", "symbol", "less"], i64: bitVariables.i64 } as const;

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
  const { position, place, match, matchesEnd, end, found, until, symbol, less } = v;
  return sequence(
    openBits(v, position),
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
      putBits(v, lowestBits(i64.fromI32(less.get), symbol.get), symbol.get),
      flushBits(v),
      place.set(add(place.get, shiftRight(found.get, number(layout.lengthShift)))),
      match.set(add(match.get, number(layout.matchSize))),
    ),
    until.set(end.get),
    putLiterals(v),
    putCode(v, codeAt(number(endOfBlock), layout.literalCodesAt)),
    flushBits(v),
    positionOf(v),
  );
}

const codeAt = (index: Code, offset: number): Code => i32.load({ base: shiftLeft(index, number(2)), offset });

/** Writes the literals from the place until another. */
function putLiterals(v: Locals): Code {
  const { place, until } = v;
  const putLiteral = sequence(putCode(v, codeAt(i32.load8(place.get), layout.literalCodesAt)), place.set(add(place.get, number(1))));
  return sequence(
    repeat(i32.less(add(place.get, number(2)), until.get), putLiteral, putLiteral, putLiteral, flushBits(v)),
    when(i32.less(place.get, until.get), putLiteral, when(i32.less(place.get, until.get), putLiteral), flushBits(v)),
  );
}
