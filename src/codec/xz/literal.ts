import { block, branch, branchIf, type Code, i32, i64, select, sequence } from "../wasm/instructions.js";
import { append, at, choose, double, normalize, tree, weigh } from "./bit-decoder.js";
import type { ChunkLocals } from "./chunk-locals.js";
import { literalHalf, literalRow, literalsAt, stateRow } from "./layout.js";

const { add, subtract, const: number } = i32;

/** States from here on follow a match. */
export const afterMatch = 7 * stateRow;

/** Decodes one byte. */
export function literal(v: ChunkLocals): Code {
  const { out, state, tree: row, symbol } = v;
  const before = i32.load8(subtract(out.get, number(1)));
  const context = add(
    i32.shiftLeft(i32.and(out.get, v.literalMask.get), v.literalBits.get),
    i32.shiftRight(before, subtract(number(8), v.literalBits.get)),
  );
  const three = number(3 * stateRow);
  return sequence(
    row.set(i32.multiply(context, number(literalRow))),
    block((decoded) => [
      block((plain) => [
        branchIf(plain, i32.less(state.get, number(afterMatch))),
        state.set(subtract(state.get, select(three, number(6 * stateRow), i32.less(state.get, number(10 * stateRow))))),
        comparedTree(v),
        branch(decoded),
      ]),
      state.set(select(number(0), subtract(state.get, three), i32.less(state.get, number(4 * stateRow)))),
      tree(v, row.get, literalsAt, 8),
    ]),
    i32.store8(out.get, symbol.get),
    out.set(add(out.get, number(1))),
  );
}

/**
 * Reads a byte after a match. It is not the one that the match would have gone on with, so its probabilities are those below that byte's bits,
 * as long as the two agree; after a bit that differs, those of any byte. Again the next probability is there for either decision before it is
 * known which it is.
 */
function comparedTree(v: ChunkLocals): Code {
  const { tree: row, node, symbol, expected, agreed, bits, probability, ifZero, ifOne, zero } = v;
  /** A probability's address: above the first 256 as long as the bits agree, by the bit that is expected next. */
  const nodeIn = (agreed: Code, below: Code): Code => add(add(row.get, below), add(agreed, i32.and(expected.get, agreed)));
  const agreedIfZero = i32.xor(agreed.get, bits.get);
  const step = (last: boolean): Code =>
    last
      ? sequence(weigh(v, at(node.get, literalsAt)), append(v, symbol), normalize(v))
      : sequence(
          bits.set(i32.and(expected.get, agreed.get)),
          expected.set(double(expected.get)),
          ifZero.set(i64.load16(at(nodeIn(agreedIfZero, double(double(symbol.get))), literalsAt))),
          ifOne.set(i64.load16(at(nodeIn(bits.get, double(double(symbol.get))), literalsAt + 2))),
          weigh(v, at(node.get, literalsAt)),
          choose(v),
          agreed.set(i32.xor(bits.get, i32.and(agreed.get, i32.fromI64(zero.get)))),
          append(v, symbol),
          node.set(nodeIn(agreed.get, double(symbol.get))),
          normalize(v),
        );
  return sequence(
    symbol.set(number(1)),
    agreed.set(number(literalHalf)),
    // A probability has two bytes, so the expected bit is one higher than in the byte.
    expected.set(double(double(i32.load8(subtract(subtract(v.out.get, v.distance.get), number(1)))))),
    node.set(nodeIn(agreed.get, double(symbol.get))),
    probability.set(i64.load16(at(node.get, literalsAt))),
    ...Array.from({ length: 8 }, (_, bit) => step(bit === 7)),
  );
}
