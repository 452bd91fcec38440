import { type Code, i32, i64, type Local, sequence } from "../../wasm/instructions.js";
import { codeSizeShift } from "./layout.js";

const { add, shiftLeft, shiftRight, and, const: number } = i32;

/** The variables of a writer of bits, which gather in 64: where they go, how many there are, a code that is put to them, and they themselves. */
export const bitVariables = { i32: ["out", "filled", "code"], i64: ["bits"] } as const;

type Bits = Readonly<Record<(typeof bitVariables.i32)[number] | (typeof bitVariables.i64)[number], Local>>;

/** Begins at a position that is counted in bits, with those that stand in its byte. */
export const openBits = ({ out, filled, bits }: Bits, position: Local): Code =>
  sequence(
    out.set(shiftRight(position.get, number(3))),
    filled.set(and(position.get, number(7))),
    bits.set(lowestBits(i64.load8(out.get), filled.get)),
  );

export const lowestBits = (value: Code, count: Code): Code =>
  i64.and(value, i64.subtract(i64.shiftLeft(i64.const(1n), i64.fromI32(count)), i64.const(1n)));

/** Puts bits above those that are there; up to 57 may be put before they are written. */
export const putBits = ({ bits, filled }: Bits, value: Code, count: Code): Code =>
  sequence(bits.set(i64.or(bits.get, i64.shiftLeft(value, i64.fromI32(filled.get)))), filled.set(add(filled.get, count)));

/** Puts a code and the bits that stand with it in a word. */
export const putCode = (v: Bits, code: Code): Code =>
  sequence(
    v.code.set(code),
    putBits(v, i64.fromI32(and(v.code.get, number((1 << codeSizeShift) - 1))), shiftRight(v.code.get, number(codeSizeShift))),
  );

/** Writes all bits, and keeps those that do not fill a byte. */
export const flushBits = ({ out, bits, filled }: Bits): Code =>
  sequence(
    i64.store(out.get, bits.get),
    out.set(add(out.get, shiftRight(filled.get, number(3)))),
    bits.set(i64.shiftRight(bits.get, i64.fromI32(and(filled.get, number(0x38))))),
    filled.set(and(filled.get, number(7))),
  );

/** The position behind what was written. */
export const positionOf = ({ out, filled }: Bits): Code => add(shiftLeft(out.get, number(3)), filled.get);
