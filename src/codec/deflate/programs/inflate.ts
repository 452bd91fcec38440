import {
  block,
  branch,
  branchIf,
  type Code,
  call,
  either,
  i32,
  i64,
  type Label,
  type Local,
  loop,
  memoryCopy,
  memoryFill,
  repeat,
  sequence,
  when,
} from "../../wasm/instructions.js";
import { type EncodedFunction, wasmFunction } from "../../wasm/module.js";
import {
  distanceSymbols,
  endOfBlock,
  firstLength,
  fixedDistanceSymbols,
  fixedLiteralSymbols,
  lengthSymbols,
  literalSymbols,
  longestCode,
} from "../symbols.js";
import * as layout from "./decoding-layout.js";

const { add, subtract, shiftLeft, shiftRight, and, or, const: number } = i32;
const { entryKinds } = layout;

const parameters = ["input", "inputEnd", "start", "outEnd"] as const;
const variables = {
  i32: ["out", "filled", "final", "kind", "entry", "length", "distance", "from", "until", "place", "literalsEnd", "lengthsEnd", "result"],
  i64: ["bits"],
} as const;

type Locals = Readonly<Record<(typeof parameters)[number] | (typeof variables.i32)[number] | (typeof variables.i64)[number], Local>>;

/** What it gives in the place of a size. */
export const inflateFailures = { damaged: -1, tooLong: -2 } as const;

/** Bytes behind the input, and behind the end of the output, that may be touched. */
export const inputSlack = 64;
export const outputSlack = 320;

/**
 * `inflate(input, inputEnd, start, outEnd)` decodes deflate blocks, and gives how many bytes they became, or one of {@link inflateFailures}. Where the input ended is
 * left in the memory. Source: RFC 1951.
 *
 * Bits come in 64 at a time, and at least 56 are there after it: enough for three literals, or for a match, whose codes and bits are up to 48. Whether the input
 * or the output ends is asked once for all of these. Nothing but the decoder's own memory is ever touched, whatever the input says.
 *
 * @param makeTable where that function stands among the module's
 */
export const inflateFunction = (makeTable: number): EncodedFunction =>
  wasmFunction({ name: "inflate", parameters, variables, body: (v) => body(v, makeTable) });

/** Where it goes on when something is wrong. */
interface Failures {
  readonly damaged: Label;
  readonly tooLong: Label;
}

const grow = (variable: Local, by: number): Code => variable.set(add(variable.get, number(by)));

function body(v: Locals, makeTable: number): Code {
  const { input, inputEnd, start, out, outEnd, filled, final, kind, bits, result } = v;
  return sequence(
    out.set(start.get),
    block((end) => [
      block((tooLong) => [
        block((damaged) => {
          const failures = { damaged, tooLong };
          return [
            loop((next) => [
              mayGoOn(v, failures),
              refill(v),
              final.set(and(i32.fromI64(bits.get), number(1))),
              kind.set(and(shiftRight(i32.fromI64(bits.get), number(1)), number(3))),
              skip(v, number(3)),
              either(
                kind.get,
                [branchIf(damaged, i32.equals(kind.get, number(3))), readCodes(v, makeTable, failures), readSymbols(v, failures)],
                [readStored(v, failures)],
              ),
              branchIf(next, i32.isZero(final.get)),
            ]),
            input.set(subtract(input.get, shiftRight(filled.get, number(3)))),
            branchIf(damaged, i32.greater(input.get, inputEnd.get)),
            branchIf(tooLong, i32.greater(out.get, outEnd.get)),
            i32.store(number(layout.inputEndAt), input.get),
            result.set(subtract(out.get, start.get)),
            branch(end),
          ];
        }),
        result.set(number(inflateFailures.damaged)),
        branch(end),
      ]),
      result.set(number(inflateFailures.tooLong)),
    ]),
    result.get,
  );
}

const mayGoOn = ({ input, inputEnd, out, outEnd }: Locals, { damaged, tooLong }: Failures): Code =>
  sequence(branchIf(damaged, i32.greater(input.get, add(inputEnd.get, number(8)))), branchIf(tooLong, i32.greater(out.get, outEnd.get)));

/** Takes as many whole bytes as there is room for. Bits above those that count are those of the input too, and come again. */
const refill = ({ input, filled, bits }: Locals): Code =>
  sequence(
    bits.set(i64.or(bits.get, i64.shiftLeft(i64.load(input.get), i64.fromI32(filled.get)))),
    input.set(add(input.get, shiftRight(subtract(number(63), filled.get), number(3)))),
    filled.set(or(filled.get, number(56))),
  );

const skip = ({ bits, filled }: Locals, count: Code): Code =>
  sequence(bits.set(i64.shiftRight(bits.get, i64.fromI32(count))), filled.set(subtract(filled.get, count)));

/** Bits that have a code and what follows it. */
const skipEntry = (v: Locals): Code => skip(v, and(v.entry.get, number(63)));

const lowest = ({ bits }: Locals, count: number): Code => and(i32.fromI64(bits.get), number((1 << count) - 1));

const entryAt = (v: Locals, table: number, bits: number): Code =>
  v.entry.set(i32.load({ base: shiftLeft(lowest(v, bits), number(2)), offset: table }));

/** The entry of a code that is longer than what the table takes. */
const furtherEntry = ({ entry, bits }: Locals, tableBits: number): Code =>
  entry.set(
    i32.load(
      add(
        value(entry),
        shiftLeft(
          and(i32.fromI64(i64.shiftRight(bits.get, i64.const(BigInt(tableBits)))), number((1 << (longestCode - tableBits)) - 1)),
          number(2),
        ),
      ),
    ),
  );

const is = ({ entry }: Locals, kind: keyof typeof entryKinds): Code => and(entry.get, number(entryKinds[kind]));
const value = (entry: Local): Code => shiftRight(entry.get, number(layout.valueShift));

/** The value with the number in the bits behind the code. */
const wholeValue = ({ entry, bits }: Locals): Code =>
  add(
    value(entry),
    shiftRight(
      and(i32.fromI64(bits.get), subtract(shiftLeft(number(1), entry.get), number(1))),
      shiftRight(entry.get, number(layout.codeSizeShift)),
    ),
  );

/** Bytes as they are, from the next whole one on. */
function readStored({ input, inputEnd, out, outEnd, filled, length, bits }: Locals, { damaged, tooLong }: Failures): Code {
  return sequence(
    input.set(subtract(input.get, shiftRight(filled.get, number(3)))),
    filled.set(number(0)),
    bits.set(i64.const(0n)),
    branchIf(damaged, i32.greater(add(input.get, number(4)), inputEnd.get)),
    length.set(i32.load16(input.get)),
    branchIf(damaged, i32.differs(i32.xor(length.get, i32.load16({ base: input.get, offset: 2 })), number(0xffff))),
    grow(input, 4),
    branchIf(damaged, i32.greater(length.get, subtract(inputEnd.get, input.get))),
    branchIf(tooLong, i32.greater(add(out.get, length.get), outEnd.get)),
    memoryCopy(out.get, input.get, length.get),
    input.set(add(input.get, length.get)),
    out.set(add(out.get, length.get)),
  );
}

/** Makes the tables of a block: of the codes that the format has, or of those that stand before its symbols. */
function readCodes(v: Locals, makeTable: number, failures: Failures): Code {
  const { kind, literalsEnd, lengthsEnd } = v;
  const table = (symbols: number, lengths: Code, end: Code, at: number, bits: number): Code =>
    branchIf(failures.damaged, call(makeTable, number(symbols), lengths, end, number(at), number(bits)));
  const readLengths = [
    readLengthLengths(v, failures),
    table(
      layout.lengthSymbolsAt,
      number(layout.lengthLengthsAt),
      number(layout.lengthLengthsAt + lengthSymbols),
      layout.lengthTableAt,
      layout.lengthBits,
    ),
    readLengthsOfCodes(v, failures),
  ];
  return sequence(
    either(i32.equals(kind.get, number(1)), [fixedLengths(v)], readLengths),
    table(layout.literalSymbolsAt, number(layout.lengthsAt), literalsEnd.get, layout.literalTableAt, layout.literalBits),
    table(layout.distanceSymbolsAt, literalsEnd.get, lengthsEnd.get, layout.distanceTableAt, layout.distanceBits),
  );
}

function fixedLengths({ literalsEnd, lengthsEnd }: Locals): Code {
  const fill = (from: number, to: number, length: number): Code =>
    memoryFill(number(layout.lengthsAt + from), number(length), number(to - from));
  return sequence(
    fill(0, 144, 8),
    fill(144, 256, 9),
    fill(256, 280, 7),
    fill(280, fixedLiteralSymbols, 8),
    fill(fixedLiteralSymbols, fixedLiteralSymbols + fixedDistanceSymbols, 5),
    literalsEnd.set(number(layout.lengthsAt + fixedLiteralSymbols)),
    lengthsEnd.set(number(layout.lengthsAt + fixedLiteralSymbols + fixedDistanceSymbols)),
  );
}

/** How many codes there are, and the lengths of the codes that their lengths are written with. */
function readLengthLengths(v: Locals, { damaged }: Failures): Code {
  const { literalsEnd, lengthsEnd, place, until } = v;
  return sequence(
    literalsEnd.set(add(lowest(v, 5), number(firstLength))),
    branchIf(damaged, i32.greater(literalsEnd.get, number(literalSymbols))),
    literalsEnd.set(add(literalsEnd.get, number(layout.lengthsAt))),
    skip(v, number(5)),
    lengthsEnd.set(add(lowest(v, 5), number(1))),
    branchIf(damaged, i32.greater(lengthsEnd.get, number(distanceSymbols))),
    lengthsEnd.set(add(lengthsEnd.get, literalsEnd.get)),
    skip(v, number(5)),
    memoryFill(number(layout.lengthLengthsAt), number(0), number(lengthSymbols)),
    place.set(number(layout.orderAt)),
    until.set(add(lowest(v, 4), number(layout.orderAt + 4))),
    skip(v, number(4)),
    repeat(
      i32.less(place.get, until.get),
      refill(v),
      i32.store8({ base: i32.load8(place.get), offset: layout.lengthLengthsAt }, lowest(v, 3)),
      skip(v, number(3)),
      grow(place, 1),
    ),
  );
}

/** The lengths of all codes: as they are, or one that comes several times. */
function readLengthsOfCodes(v: Locals, { damaged }: Failures): Code {
  const { input, inputEnd, place, lengthsEnd, entry, length } = v;
  return sequence(
    place.set(number(layout.lengthsAt)),
    repeat(
      i32.less(place.get, lengthsEnd.get),
      branchIf(damaged, i32.greater(input.get, add(inputEnd.get, number(8)))),
      refill(v),
      entryAt(v, layout.lengthTableAt, layout.lengthBits),
      branchIf(damaged, is(v, "other")),
      either(
        is(v, "literal"),
        [i32.store8(place.get, value(entry)), grow(place, 1)],
        [
          length.set(wholeValue(v)),
          branchIf(damaged, i32.greater(length.get, subtract(lengthsEnd.get, place.get))),
          either(
            is(v, "end"),
            [
              branchIf(damaged, i32.equals(place.get, number(layout.lengthsAt))),
              memoryFill(place.get, i32.load8(subtract(place.get, number(1))), length.get),
            ],
            [memoryFill(place.get, number(0), length.get)],
          ),
          place.set(add(place.get, length.get)),
        ],
      ),
      skipEntry(v),
    ),
    branchIf(damaged, i32.isZero(i32.load8(number(layout.lengthsAt + endOfBlock)))),
  );
}

/** Decodes the symbols of a block up to its end. */
function readSymbols(v: Locals, failures: Failures): Code {
  const { start, out, entry, length, distance, from, until } = v;
  const putLiteral = sequence(i32.store8(out.get, value(entry)), grow(out, 1), skipEntry(v));
  const literalEntry = entryAt(v, layout.literalTableAt, layout.literalBits);
  return block((done) => [
    loop((next) => [
      mayGoOn(v, failures),
      refill(v),
      literalEntry,
      when(
        is(v, "literal"),
        putLiteral,
        literalEntry,
        when(is(v, "literal"), putLiteral, literalEntry, when(is(v, "literal"), putLiteral, branch(next))),
        refill(v),
      ),
      when(
        is(v, "other"),
        when(is(v, "further"), furtherEntry(v, layout.literalBits), when(is(v, "literal"), putLiteral, branch(next))),
        when(is(v, "end"), skipEntry(v), branch(done)),
        branchIf(failures.damaged, is(v, "other")),
      ),
      length.set(wholeValue(v)),
      skipEntry(v),
      entryAt(v, layout.distanceTableAt, layout.distanceBits),
      when(is(v, "other"), when(is(v, "further"), furtherEntry(v, layout.distanceBits)), branchIf(failures.damaged, is(v, "other"))),
      distance.set(wholeValue(v)),
      skipEntry(v),
      branchIf(failures.damaged, i32.greater(distance.get, subtract(out.get, start.get))),
      from.set(subtract(out.get, distance.get)),
      until.set(add(out.get, length.get)),
      copyMatch(v),
      out.set(until.get),
      branch(next),
    ]),
  ]);
}

/** Copies eight bytes at a time, also where a match goes on into what it makes: then only as many of them are right as it is far away. */
function copyMatch({ out, from, until, distance }: Locals): Code {
  const copy = (offset: number): Code => i64.store({ base: out.get, offset }, i64.load({ base: from.get, offset }));
  return either(
    i32.less(distance.get, number(8)),
    [
      loop((again) => [
        copy(0),
        from.set(add(from.get, distance.get)),
        out.set(add(out.get, distance.get)),
        branchIf(again, i32.less(out.get, until.get)),
      ]),
    ],
    [loop((again) => [copy(0), copy(8), grow(from, 16), grow(out, 16), branchIf(again, i32.less(out.get, until.get))])],
  );
}
