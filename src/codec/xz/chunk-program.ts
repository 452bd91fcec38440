import {
  block,
  branch,
  branchIf,
  type Code,
  i32,
  i64,
  type Label,
  type Local,
  loop,
  select,
  sequence,
  when,
} from "../wasm/instructions.js";
import { type EncodedFunction, wasmFunction } from "../wasm/module.js";
import { at, decide, double, evenBit, reverseBit, startRange, tree } from "./bit-decoder.js";
import { type ChunkLocals, chunkParameters, chunkVariables, kept } from "./chunk-locals.js";
import * as layout from "./layout.js";
import { afterMatch, literal } from "./literal.js";

const { add, subtract, const: number } = i32;

/**
 * A function that decodes one LZMA chunk of LZMA2, which is all there and for which there is room: so that whether the input or the output
 * ends is asked once for every byte or match, of which none reads more than 20 bytes. Gives 0, or 1 when the chunk is damaged. Source: the
 * LZMA specification of the LZMA SDK, which is in the public domain.
 */
export const chunkFunction = (): EncodedFunction =>
  wasmFunction({ name: "decodeChunk", parameters: chunkParameters, variables: chunkVariables, body: decodeChunk });

function decodeChunk(v: ChunkLocals): Code {
  const { out, outEnd, input, inputEnd, position, state } = v;
  const place = (index: number) => at(number(0), layout.savedAt + 4 * index);
  return sequence(
    ...kept.map((name, index) => v[name].set(i32.load(place(index)))),
    startRange(v),
    v.result.set(number(1)),
    block((damaged) => [
      block((done) => [
        loop((next) => [
          branchIf(done, i32.isZero(i32.less(out.get, outEnd.get))),
          branchIf(damaged, i32.greater(input.get, inputEnd.get)),
          position.set(double(i32.and(out.get, v.positionMask.get))),
          decide(v, add(state.get, position.get), layout.isMatchAt, [literal(v), branch(next)], []),
          block((known) => [
            decide(v, state.get, layout.isRepeatAt, newMatch(v), [
              decide(
                v,
                state.get,
                layout.isRepeatAt + 2,
                [
                  decide(
                    v,
                    add(state.get, position.get),
                    layout.isLongAt,
                    [enter(state, 9, 11), v.length.set(number(1)), branch(known)],
                    [],
                  ),
                ],
                earlierDistance(v),
              ),
              readLength(v, layout.lengthsAt + layout.lengthSize),
              enter(state, 8, 11),
            ]),
          ]),
          branchIf(damaged, i32.isZero(i32.less(v.distance.get, subtract(out.get, v.start.get)))),
          branchIf(damaged, i32.isZero(i32.less(v.distance.get, v.dictionary.get))),
          branchIf(damaged, i32.greater(v.length.get, subtract(outEnd.get, out.get))),
          copyMatch(v),
          branch(next),
        ]),
      ]),
      ...kept.map((name, index) => i32.store(place(index), v[name].get)),
      v.result.set(i32.or(i32.differs(input.get, inputEnd.get), i32.isZero(i64.isZero(v.code.get)))),
    ]),
    v.result.get,
  );
}

/** The state that follows a match, by whether one came before it. */
const enter = (state: Local, first: number, again: number): Code =>
  state.set(select(number(first * layout.stateRow), number(again * layout.stateRow), i32.less(state.get, number(afterMatch))));

const newMatch = (v: ChunkLocals): readonly Code[] => [
  v.fourth.set(v.third.get),
  v.third.set(v.second.get),
  v.second.set(v.distance.get),
  readLength(v, layout.lengthsAt),
  enter(v.state, 7, 10),
  readDistance(v),
];

/** Takes the second, third or fourth of the last distances, and puts it first. */
const earlierDistance = (v: ChunkLocals): readonly Code[] => [
  decide(
    v,
    v.state.get,
    layout.isRepeatAt + 4,
    [v.from.set(v.second.get)],
    [
      decide(v, v.state.get, layout.isRepeatAt + 6, [v.from.set(v.third.get)], [v.from.set(v.fourth.get), v.fourth.set(v.third.get)]),
      v.third.set(v.second.get),
    ],
  ),
  v.second.set(v.distance.get),
  v.distance.set(v.from.get),
];

/** A length is 2 at least; eight short ones, eight of the middle and 256 long ones follow one another. */
function readLength(v: ChunkLocals, base: number): Code {
  const row = i32.shiftLeft(v.position.get, number(3));
  const long = [tree(v, number(0), base + layout.longLengths, 8), v.length.set(subtract(v.symbol.get, number(256 - 18)))];
  const middle = [tree(v, row, base + layout.middleLengths, 3), v.length.set(add(v.symbol.get, number(10 - 8)))];
  const short = [tree(v, row, base + layout.shortLengths, 3), v.length.set(subtract(v.symbol.get, number(8 - 2)))];
  return decide(v, number(0), base, short, [decide(v, number(0), base + layout.lengthQuestion, middle, long)]);
}

/** Slots say the highest two bits of a distance, and how many there are: those below have probabilities of their own where it is short. */
function readDistance(v: ChunkLocals): Code {
  const { slot, distance, symbol, bits } = v;
  const ofLength = select(subtract(v.length.get, number(2)), number(3), i32.less(v.length.get, number(6)));
  const repeatBits = (again: Label): Code => sequence(bits.set(subtract(bits.get, number(1))), branchIf(again, bits.get));
  return sequence(
    tree(v, i32.multiply(ofLength, number(layout.slotRow)), layout.slotsAt, layout.slotBits),
    slot.set(subtract(symbol.get, number(1 << layout.slotBits))),
    distance.set(slot.get),
    when(
      i32.greater(slot.get, number(3)),
      bits.set(subtract(i32.shiftRight(slot.get, number(1)), number(1))),
      distance.set(i32.or(number(2), i32.and(slot.get, number(1)))),
      symbol.set(number(1)),
      block((read) => [
        when(
          i32.less(slot.get, number(14)),
          distance.set(i32.shiftLeft(distance.get, bits.get)),
          v.from.set(double(subtract(distance.get, slot.get))),
          v.end.set(number(1)),
          loop((again) => [
            reverseBit(v, v.from.get, layout.shortDistancesAt, { weight: v.end.get, sum: distance }),
            v.end.set(double(v.end.get)),
            repeatBits(again),
          ]),
          branch(read),
        ),
        bits.set(subtract(bits.get, number(4))),
        loop((again) => [evenBit(v, distance), repeatBits(again)]),
        distance.set(i32.shiftLeft(distance.get, number(4))),
        ...[1, 2, 4, 8].map((weight) => reverseBit(v, number(0), layout.alignAt, { weight: number(weight), sum: distance })),
      ]),
    ),
  );
}

/** Copies eight bytes at a time, and up to seven too many; or byte by byte where a match repeats what it has just written. */
function copyMatch({ out, distance, length, from, end }: ChunkLocals): Code {
  const step = (size: number): Code => sequence(out.set(add(out.get, number(size))), from.set(add(from.get, number(size))));
  return sequence(
    from.set(subtract(subtract(out.get, distance.get), number(1))),
    end.set(add(out.get, length.get)),
    block((copied) => [
      when(
        i32.less(distance.get, number(7)),
        loop((again) => [i32.store8(out.get, i32.load8(from.get)), step(1), branchIf(again, i32.less(out.get, end.get))]),
        branch(copied),
      ),
      loop((again) => [i64.store(out.get, i64.load(from.get)), step(8), branchIf(again, i32.less(out.get, end.get))]),
      out.set(end.get),
    ]),
  );
}
