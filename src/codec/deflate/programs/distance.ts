import { type Code, i32, type Local } from "../../wasm/instructions.js";

const { add, subtract, shiftLeft, shiftRight, const: number } = i32;

/** The symbol of a distance, of which one less is given: two for each power of two. Without a branch; only 1 falls out of the row. */
export function distanceSymbol(less: Local, power: Local): Code {
  const upperHalf = i32.and(shiftRight(less.get, subtract(power.get, number(1))), number(1));
  return add(
    add(shiftLeft(power.tee(subtract(number(31), i32.leadingZeros(i32.or(less.get, number(1))))), number(1)), upperHalf),
    i32.equals(less.get, number(1)),
  );
}

/** How many bits come after the symbol of a distance. */
export const bitsAfter = (symbol: Local): Code => subtract(shiftRight(symbol.get, number(1)), i32.greater(symbol.get, number(1)));
