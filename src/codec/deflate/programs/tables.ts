import { type Code, i32, i64, type Local, sequence } from "../../wasm/instructions.js";
import { windowSize } from "../symbols.js";
import { hashBits, heads3At, heads4At, heads5At, linksAt } from "./layout.js";

const { multiply, shiftLeft, shiftRight, and, const: number } = i32;

/** Two to the power of 32 and of 64, divided by the golden ratio: neighbours come far from each other. Source: Knuth's multiplicative hashing. */
const factor32 = 0x9e37_79b9;
const factor64 = 0x9e37_79b9_7f4a_7c15n;

const entry = (index: Code): Code => shiftLeft(index, number(2));
const hash32 = (bytes: Code, bits: number): Code => shiftRight(multiply(bytes, number(factor32)), number(32 - bits));

/** Entries of the tables: for the first three and four bytes of a word, and for the five bytes at a place. */
export const head3 = (word: Code) => ({ base: entry(hash32(shiftLeft(word, number(8)), hashBits.three)), offset: heads3At });
export const head4 = (word: Code) => ({ base: entry(hash32(word, hashBits.four)), offset: heads4At });
export const head5 = (place: Code): Code => {
  const fiveBytes = i64.shiftLeft(i64.load(place), i64.const(24n));
  return entry(i32.fromI64(i64.shiftRight(i64.multiply(fiveBytes, i64.const(factor64)), i64.const(BigInt(64 - hashBits.five)))));
};

export const link = (place: Code) => ({ base: entry(and(place, number(windowSize - 1))), offset: linksAt });

/** Enters a place into the tables. Five bytes are there. */
export const enterPlace = (place: Local, word: Local, head: Local): Code =>
  sequence(
    word.set(i32.load(place.get)),
    i32.store(head3(word.get), place.get),
    i32.store(head4(word.get), place.get),
    head.set(head5(place.get)),
    i32.store(link(place.get), i32.load({ base: head.get, offset: heads5At })),
    i32.store({ base: head.get, offset: heads5At }, place.get),
  );
