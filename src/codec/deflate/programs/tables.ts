import { type Code, i32, i64, type Local, sequence } from "../../wasm/instructions.js";
import { windowSize } from "../symbols.js";
import { hashBits, heads3At, heads4At, heads5At, linksAt } from "./layout.js";

const { multiply, shiftLeft, shiftRight, and, const: number } = i32;

/** Two to the power of 32 and of 64, divided by the golden ratio: neighbours come far from each other. Source: Knuth's multiplicative hashing. */
const factor32 = 0x9e37_79b9;
const factor64 = 0x9e37_79b9_7f4a_7c15n;

const entry = (index: Code): Code => shiftLeft(index, number(2));
const hash32 = (bytes: Code, bits: number): Code => shiftRight(multiply(bytes, number(factor32)), number(32 - bits));

/** Entries of the tables: for the first three and four bytes of a word, and for the first five of eight bytes. */
export const head3 = (word: Code) => ({ base: entry(hash32(shiftLeft(word, number(8)), hashBits.three)), offset: heads3At });
export const head4 = (word: Code) => ({ base: entry(hash32(word, hashBits.four)), offset: heads4At });
export const head5 = (bytes: Code) => {
  const fiveBytes = i64.shiftLeft(bytes, i64.const(24n));
  const hash = i64.shiftRight(i64.multiply(fiveBytes, i64.const(factor64)), i64.const(BigInt(64 - hashBits.five)));
  return { base: entry(i32.fromI64(hash)), offset: heads5At };
};

export const link = (place: Code) => ({ base: entry(and(place, number(windowSize - 1))), offset: linksAt });

/** Enters a place into the tables. Five bytes are there, and may be read with three more. */
export function enterPlace(place: Local, { bytes, word, entry: head }: Readonly<Record<"bytes" | "word" | "entry", Local>>): Code {
  const { base, offset } = head5(bytes.get);
  return sequence(
    bytes.set(i64.load(place.get)),
    word.set(i32.fromI64(bytes.get)),
    i32.store(head3(word.get), place.get),
    i32.store(head4(word.get), place.get),
    head.set(base),
    i32.store(link(place.get), i32.load({ base: head.get, offset })),
    i32.store({ base: head.get, offset }, place.get),
  );
}
