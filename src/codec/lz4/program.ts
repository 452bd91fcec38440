import {
  block,
  branch,
  branchIf,
  type Code,
  either,
  i32,
  i64,
  type Local,
  loop,
  memoryCopy,
  memoryFill,
  repeat,
  sequence,
  when,
} from "../wasm/instructions.js";
import { wasmFunction, wasmModule } from "../wasm/module.js";

/** A match is at least so long, and none begins in the last 12 bytes or ends in the last five. Source: the LZ4 block format description. */
const shortestMatch = 4;
const matchMargin = 12;
const lastLiterals = 5;
const farthest = 0xffff;
/** A length that is as much as half a token holds goes on in bytes after it. */
const fullNibble = 15;
const fullByte = 255;

/** The table has two to this power entries: the address of the last place whose bytes came to the entry. It stands at the memory's start. */
const tableBits = 12;
const entrySize = 4;

/** Where a source may stand: behind the table, and so far that an entry that was never set, which says zero, is too far from every place. */
export const lz4MemoryStart = farthest + 1;

/** After so many places without a match, two to this power, steps become longer by one: what does not compress is passed quickly. */
const patience = 6;

/** More literals than this are copied by the machine's own instruction, fewer sixteen bytes at a time: mostly there are no more. */
const shortCopy = 48;

const { add, subtract, const: number } = i32;

type Locals = Readonly<Record<(typeof variables.i32)[number] | (typeof variables.i64)[number] | (typeof parameters)[number], Local>>;

const parameters = ["source", "size", "target"] as const;

const variables = {
  i32: ["end", "lastStart", "matchEnd", "anchor", "place", "candidate", "next", "tries", "entry", "out", "token", "half", "length", "rest"],
  i64: ["word", "difference"],
} as const;

/**
 * A module whose `compress(source, size, target)` puts the lz4 block of the bytes at `source` to `target`, and gives its size. At most 16 bytes after either
 * are touched. It is the greedy search of the lz4 project's own fast mode: one candidate for each place.
 */
export const lz4Module = (): Uint8Array<ArrayBuffer> =>
  wasmModule(wasmFunction({ name: "compress", parameters, variables, body: compress }));

function compress(v: Locals): Code {
  const { source, size, target, end, lastStart, matchEnd, anchor, place, next, tries, out, length } = v;
  return sequence(
    end.set(add(source.get, size.get)),
    lastStart.set(subtract(end.get, number(matchMargin))),
    matchEnd.set(subtract(end.get, number(lastLiterals))),
    out.set(target.get),
    anchor.set(source.get),
    block((done) => [
      branchIf(done, i32.less(size.get, number(matchMargin + 1))),
      memoryFill(number(0), number(0), number(entrySize << tableBits)),
      i32.store(entryOf(i64.load(source.get)), source.get),
      place.set(add(source.get, number(1))),
      loop((search) => [
        tries.set(number(1 << patience)),
        next.set(place.get),
        loop((probe) => [
          place.set(next.get),
          branchIf(done, i32.greater(place.get, lastStart.get)),
          next.set(add(place.get, i32.shiftRight(tries.get, number(patience)))),
          grow(tries, 1),
          lookUp(v),
          branchIf(probe, differs(v)),
          branchIf(probe, isFar(v)),
        ]),
        goBack(v),
        loop((matched) => [
          putLiteralLength(v, place.get),
          copyLiterals(v),
          i32.store16(out.get, subtract(place.get, v.candidate.get)),
          grow(out, 2),
          measureMatch(v),
          putMatchLength(v),
          anchor.set(place.get),
          branchIf(done, i32.greater(place.get, lastStart.get)),
          next.set(subtract(place.get, number(2))),
          i32.store(entryOf(i64.load(next.get)), next.get),
          lookUp(v),
          when(i32.isZero(differs(v)), branchIf(matched, i32.isZero(isFar(v)))),
        ]),
        grow(place, 1),
        branch(search),
      ]),
    ]),
    putLiteralLength(v, end.get),
    i32.store8(v.token.get, v.half.get),
    memoryCopy(out.get, anchor.get, length.get),
    subtract(add(out.get, length.get), target.get),
  );
}

const grow = (variable: Local, by: number): Code => variable.set(add(variable.get, number(by)));

/** The address of the table's entry for the first five bytes of a word. */
function entryOf(word: Code): Code {
  const fiveBytes = i64.shiftLeft(word, i64.const(24n));
  const hash = i64.shiftRight(i64.multiply(fiveBytes, i64.const(889_523_592_379n)), i64.const(BigInt(64 - tableBits)));
  return i32.shiftLeft(i32.fromI64(hash), number(2));
}

/** Takes the place's entry for the candidate, and enters the place. */
const lookUp = ({ word, entry, candidate, place }: Locals): Code =>
  sequence(
    word.set(i64.load(place.get)),
    entry.set(entryOf(word.get)),
    candidate.set(i32.load(entry.get)),
    i32.store(entry.get, place.get),
  );

// Two branches and not one for both: mostly the bytes decide.
const differs = ({ candidate, word }: Locals): Code => i32.differs(i32.fromI64(word.get), i32.load(candidate.get));
const isFar = ({ candidate, place }: Locals): Code => i32.greater(subtract(place.get, candidate.get), number(farthest));

/** Lets a match begin earlier, where the bytes before it are the same too. */
const goBack = ({ place, candidate, anchor, source }: Locals): Code =>
  loop((again) => [
    when(
      i32.and(i32.greater(place.get, anchor.get), i32.greater(candidate.get, source.get)),
      when(
        i32.equals(i32.load8(subtract(place.get, number(1))), i32.load8(subtract(candidate.get, number(1)))),
        grow(place, -1),
        grow(candidate, -1),
        branch(again),
      ),
    ),
  ]);

/** Leaves room for a token, makes its half for the literals from the anchor up to a place, and puts what of their length is more than that. */
const putLiteralLength = (v: Locals, to: Code): Code =>
  sequence(
    v.length.set(subtract(to, v.anchor.get)),
    v.token.set(v.out.get),
    grow(v.out, 1),
    either(
      i32.less(v.length.get, number(fullNibble)),
      [v.half.set(i32.shiftLeft(v.length.get, number(4)))],
      [v.half.set(number(fullNibble << 4)), v.rest.set(v.length.get), putRest(v)],
    ),
  );

/** Puts the token, with a match from the anchor up to the place, less the four bytes that every match has. */
const putMatchLength = (v: Locals): Code =>
  sequence(
    v.rest.set(subtract(v.place.get, v.anchor.get)),
    either(
      i32.less(v.rest.get, number(fullNibble)),
      [i32.store8(v.token.get, i32.or(v.half.get, v.rest.get))],
      [i32.store8(v.token.get, i32.or(v.half.get, number(fullNibble))), putRest(v)],
    ),
  );

/** What of a length is more than its half of the token. */
function putRest({ rest, out }: Locals): Code {
  const put = (value: Code): Code => sequence(i32.store8(out.get, value), grow(out, 1));
  return sequence(
    grow(rest, -fullNibble),
    repeat(i32.greater(rest.get, number(fullByte - 1)), put(number(fullByte)), grow(rest, -fullByte)),
    put(rest.get),
  );
}

const copyLiterals = ({ length, out, anchor, next }: Locals): Code =>
  either(
    i32.greater(length.get, number(shortCopy)),
    [memoryCopy(out.get, anchor.get, length.get), out.set(add(out.get, length.get))],
    [
      next.set(out.get),
      out.set(add(out.get, length.get)),
      loop((again) => [
        i64.store(next.get, i64.load(anchor.get)),
        i64.store({ base: next.get, offset: 8 }, i64.load({ base: anchor.get, offset: 8 })),
        grow(next, 16),
        grow(anchor, 16),
        branchIf(again, i32.less(next.get, out.get)),
      ]),
    ],
  );

/** Moves the place to the end of the match, and the anchor to where its first four bytes end. */
const measureMatch = ({ place, candidate, anchor, matchEnd, difference }: Locals): Code =>
  sequence(
    grow(place, shortestMatch),
    grow(candidate, shortestMatch),
    anchor.set(place.get),
    block((measured) => [
      repeat(
        i32.less(place.get, subtract(matchEnd.get, number(7))),
        difference.set(i64.xor(i64.load(place.get), i64.load(candidate.get))),
        when(
          i32.isZero(i64.isZero(difference.get)),
          place.set(add(place.get, i32.fromI64(i64.shiftRight(i64.trailingZeros(difference.get), i64.const(3n))))),
          branch(measured),
        ),
        grow(place, 8),
        grow(candidate, 8),
      ),
      repeat(
        i32.less(place.get, matchEnd.get),
        branchIf(measured, i32.differs(i32.load8(place.get), i32.load8(candidate.get))),
        grow(place, 1),
        grow(candidate, 1),
      ),
    ]),
  );
