import {
  block,
  branchIf,
  type Code,
  either,
  i32,
  type Local,
  loop,
  memoryCopy,
  memoryFill,
  repeat,
  sequence,
  when,
} from "../../wasm/instructions.js";
import { type EncodedFunction, wasmFunction } from "../../wasm/module.js";
import { longestCode } from "../symbols.js";
import * as layout from "./decoding-layout.js";

const { add, subtract, shiftLeft, shiftRight, and, or, xor, const: number } = i32;

const parameters = ["symbols", "lengths", "lengthsEnd", "table", "tableBits"] as const;
const variables = {
  i32: ["at", "size", "count", "left", "longest", "code", "sorted", "entry", "further", "nextFurther", "prefix", "place", "result"],
  i64: [],
} as const;

type Locals = Readonly<Record<(typeof parameters)[number] | (typeof variables.i32)[number], Local>>;

/**
 * `makeTable(symbols, lengths, lengthsEnd, table, tableBits)` makes the table that decodes a Huffman code, from what is known of its symbols and the lengths of
 * their codes. Gives 0, or 1 where there is no such code: where lengths say more codes than there are, or fewer, but for a single one. Source: RFC 1951, section
 * 3.2.2.
 */
export const makeTableFunction = (): EncodedFunction => wasmFunction({ name: "makeTable", parameters, variables, body });

const word = (base: Code, index: Code): Code => add(base, shiftLeft(index, number(2)));
const grow = (variable: Local, by: number): Code => variable.set(add(variable.get, number(by)));

function body(v: Locals): Code {
  return sequence(
    v.result.set(number(1)),
    block((wrong) => [...countLengths(v), branchIf(wrong, hasNoCode(v)), ...sortSymbols(v), ...fill(v), v.result.set(number(0))]),
    v.result.get,
  );
}

function countLengths({ lengths, lengthsEnd, at, place }: Locals): Code[] {
  return [
    memoryFill(number(layout.countsAt), number(0), number(layout.nextsAt - layout.countsAt)),
    at.set(lengths.get),
    repeat(
      i32.less(at.get, lengthsEnd.get),
      place.set(word(number(layout.countsAt), i32.load8(at.get))),
      i32.store(place.get, add(i32.load(place.get), number(1))),
      grow(at, 1),
    ),
  ];
}

/** Goes through the lengths, finds where the symbols of each begin, and whether all codes are given away, and none twice. */
function hasNoCode({ size, count, left, longest, at, tableBits }: Locals): Code {
  return sequence(
    left.set(number(1)),
    longest.set(number(0)),
    at.set(number(0)),
    size.set(number(1)),
    block((tooMany) => [
      loop((again) => [
        count.set(i32.load({ base: shiftLeft(size.get, number(2)), offset: layout.countsAt })),
        left.set(subtract(shiftLeft(left.get, number(1)), count.get)),
        branchIf(tooMany, i32.lessSigned(left.get, number(0))),
        i32.store({ base: shiftLeft(size.get, number(2)), offset: layout.nextsAt }, at.get),
        at.set(add(at.get, count.get)),
        when(count.get, longest.set(size.get)),
        grow(size, 1),
        branchIf(again, i32.less(size.get, number(longestCode + 1))),
      ]),
      // A code of one symbol leaves another one; the code of lengths always has more.
      when(
        left.get,
        when(
          i32.isZero(or(i32.greater(longest.get, number(1)), i32.equals(tableBits.get, number(layout.lengthBits)))),
          left.set(number(0)),
        ),
      ),
    ]),
    left.get,
  );
}

function sortSymbols({ lengths, lengthsEnd, at, size, place }: Locals): Code[] {
  return [
    at.set(lengths.get),
    repeat(
      i32.less(at.get, lengthsEnd.get),
      size.set(i32.load8(at.get)),
      when(
        size.get,
        size.set(shiftLeft(size.get, number(2))),
        place.set(i32.load({ base: size.get, offset: layout.nextsAt })),
        i32.store({ base: size.get, offset: layout.nextsAt }, add(place.get, number(1))),
        i32.store16({ base: shiftLeft(place.get, number(1)), offset: layout.sortedAt }, subtract(at.get, lengths.get)),
      ),
      grow(at, 1),
    ),
  ];
}

/**
 * Codes stand in the stream with their first bit lowest. While codes become longer by a bit the table is doubled, so that a code that was put there stands
 * wherever the bits behind it lead.
 */
function fill(v: Locals): Code[] {
  const { symbols, table, tableBits, size, count, code, sorted, entry, nextFurther, prefix } = v;
  return [
    i32.store(table.get, number(layout.entryKinds.other)),
    i32.store({ base: table.get, offset: layout.wordSize }, number(layout.entryKinds.other)),
    nextFurther.set(add(table.get, shiftLeft(number(layout.wordSize), tableBits.get))),
    prefix.set(number(-1)),
    sorted.set(number(layout.sortedAt)),
    code.set(number(0)),
    size.set(number(1)),
    loop((longer) => [
      count.set(i32.load({ base: shiftLeft(size.get, number(2)), offset: layout.countsAt })),
      repeat(
        count.get,
        entry.set(
          add(i32.load(word(symbols.get, i32.load16(sorted.get))), i32.multiply(size.get, number((1 << layout.codeSizeShift) + 1))),
        ),
        either(i32.greater(size.get, tableBits.get), putFurther(v), [i32.store(word(table.get, code.get), entry.get)]),
        nextCode(v),
        grow(sorted, 2),
        grow(count, -1),
      ),
      when(i32.less(size.get, tableBits.get), doubleTable(v)),
      grow(size, 1),
      branchIf(longer, i32.less(size.get, number(longestCode + 1))),
    ]),
  ];
}

/** Counts one up from the first bit of the code, which is its lowest. */
function nextCode({ code, size, place }: Locals): Code {
  const ones = subtract(shiftLeft(number(1), size.get), number(1));
  return sequence(
    place.set(shiftRight(number(0x8000_0000), i32.leadingZeros(xor(code.get, ones)))),
    code.set(or(and(code.get, subtract(place.get, number(1))), place.get)),
  );
}

function doubleTable({ table, size, place }: Locals): Code {
  return sequence(place.set(shiftLeft(number(layout.wordSize), size.get)), memoryCopy(add(table.get, place.get), table.get, place.get));
}

/** Puts the entry of a code that is longer than what the table takes to the further table of its first bits. */
function putFurther({ table, tableBits, size, code, entry, further, nextFurther, prefix, place }: Locals): Code[] {
  const first = and(code.get, subtract(shiftLeft(number(1), tableBits.get), number(1)));
  return [
    when(
      i32.differs(first, prefix.get),
      prefix.set(first),
      further.set(nextFurther.get),
      nextFurther.set(add(further.get, shiftLeft(number(layout.wordSize), subtract(number(longestCode), tableBits.get)))),
      i32.store(
        word(table.get, prefix.get),
        or(shiftLeft(further.get, number(layout.valueShift)), number(layout.entryKinds.other | layout.entryKinds.further)),
      ),
    ),
    place.set(word(further.get, shiftRight(code.get, tableBits.get))),
    repeat(
      i32.less(place.get, nextFurther.get),
      i32.store(place.get, entry.get),
      place.set(add(place.get, shiftLeft(number(layout.wordSize), subtract(size.get, tableBits.get)))),
    ),
  ];
}
