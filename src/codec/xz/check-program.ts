import { type Code, i32, i64, type Local, repeat, sequence } from "../wasm/instructions.js";
import { type EncodedFunction, wasmFunction } from "../wasm/module.js";
import { checkAt, checkTableSize, checkTables, checkTablesAt } from "./layout.js";

/**
 * A function that takes bytes into a cyclic redundancy check, sixteen at a time: what the check was goes into the first eight, so that the others are looked up
 * while it is worked out. It is for any of up to 64 bits whose lowest bit is the highest power, as CRC32 and CRC64 of xz are: which one it is, the tables say.
 * Its value stands in the memory.
 */
export const checkFunction = (): EncodedFunction =>
  wasmFunction({ name: "check", parameters: ["from", "end"], variables: { i32: [], i64: ["value", "word", "next"] }, body: check });

const wide = i64.const;
const step = checkTables;

function check({ from, end, value, word, next }: Readonly<Record<"from" | "end" | "value" | "word" | "next", Local>>): Code {
  const number = i32.const;
  /** The table's number for the byte that stands at these bits: bytes that more follow have a later table. */
  const entry = (of: Local, byte: number): Code => {
    const bits = byte * 8 - 3;
    const shifted = bits < 0 ? i64.shiftLeft(of.get, wide(BigInt(-bits))) : i64.shiftRight(of.get, wide(BigInt(bits)));
    return i32.and(i32.fromI64(shifted), number(0xff << 3));
  };
  const table = (index: number, at: Code): Code => i64.load({ base: at, offset: checkTablesAt + index * checkTableSize });
  const sum = (parts: readonly Code[]): Code => parts.reduce((before, one) => i64.xor(before, one));
  const ofWord = (of: Local, following: number): Code[] =>
    Array.from({ length: 8 }, (_, byte) => table(following + 7 - byte, entry(of, byte)));
  return sequence(
    value.set(i64.load(number(checkAt))),
    repeat(
      i32.less(i32.add(from.get, number(step - 1)), end.get),
      word.set(i64.xor(value.get, i64.load(from.get))),
      next.set(i64.load({ base: from.get, offset: 8 })),
      value.set(i64.xor(sum(ofWord(next, 0)), sum(ofWord(word, 8)))),
      from.set(i32.add(from.get, number(step))),
    ),
    repeat(
      i32.less(from.get, end.get),
      word.set(i64.xor(value.get, i64.load8(from.get))),
      value.set(i64.xor(table(0, entry(word, 0)), i64.shiftRight(value.get, wide(8n)))),
      from.set(i32.add(from.get, number(1))),
    ),
    i64.store(number(checkAt), value.get),
    number(0),
  );
}
