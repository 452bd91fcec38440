import {
  block,
  branch,
  branchIf,
  type Code,
  call,
  either,
  i32,
  type Local,
  loop,
  memoryFill,
  repeat,
  select,
  sequence,
  when,
} from "../../wasm/instructions.js";
import { type EncodedFunction, wasmFunction } from "../../wasm/module.js";
import { longestCode } from "../symbols.js";
import * as layout from "./layout.js";

const { add, subtract, shiftLeft, shiftRight, const: number } = i32;

const parameters = ["counts", "symbols", "most", "lengths"] as const;
const variables = {
  i32: ["leaves", "leaf", "tree", "made", "root", "weight", "leafWeight", "treeWeight", "isTree", "depth", "length", "nodes", "left"],
  i64: [],
} as const;

type Locals = Readonly<Record<(typeof parameters)[number] | (typeof variables.i32)[number], Local>>;

/**
 * `findLengths(counts, symbols, most, lengths)` finds the lengths of Huffman's codes for symbols that come so often, of which none is longer than `most`; zero
 * for a symbol without a code. At least two symbols have one, because some decoders ask for a code that is complete. Gives nothing of worth.
 *
 * @param sortByCount where that function stands among the module's
 */
export const findLengthsFunction = (sortByCount: number): EncodedFunction =>
  wasmFunction({ name: "findLengths", parameters, variables, body: (v) => body(v, sortByCount) });

function body(v: Locals, sortByCount: number): Code {
  const { counts, symbols, lengths, leaves } = v;
  return sequence(
    memoryFill(lengths.get, number(0), symbols.get),
    leaves.set(call(sortByCount, counts.get, symbols.get)),
    either(i32.less(leaves.get, number(2)), [takeTwo(v)], [joinTrees(v), countLengths(v), shorten(v), giveLengths(v)]),
    number(0),
  );
}

const word = number(layout.wordSize);
const symbolAt = (leaf: Code): Code => i32.and(i32.load(leaf), number((1 << layout.symbolBits) - 1));
const grow = (variable: Local, by: Code): Code => variable.set(add(variable.get, by));

/** The only symbol, or the first one if there is none, has a code; and so has another one. */
function takeTwo({ lengths, leaf }: Locals): Code {
  const one = number(1);
  return sequence(
    leaf.set(symbolAt(number(layout.sortedAt))),
    i32.store8(add(lengths.get, leaf.get), one),
    i32.store8(add(lengths.get, i32.isZero(leaf.get)), one),
  );
}

/**
 * Joins the two lightest leaves or trees until one is left. Trees are made by rising weight, so that both wait in order; behind the last of either stands
 * something heavier than all. A tree is its weight, and after it was joined the address of the tree that it is part of.
 */
function joinTrees(v: Locals): Code {
  const { leaves, leaf, tree, made, root, weight } = v;
  const leavesSize = shiftLeft(leaves.get, number(2));
  return sequence(
    i32.store({ base: leavesSize, offset: layout.sortedAt }, number(-1)),
    memoryFill(number(layout.treesAt), number(0xff), leavesSize),
    root.set(add(leavesSize, number(layout.treesAt - 2 * layout.wordSize))),
    leaf.set(number(layout.sortedAt)),
    tree.set(number(layout.treesAt)),
    made.set(number(layout.treesAt)),
    loop((again) => [
      weight.set(number(0)),
      addLightest(v),
      addLightest(v),
      i32.store(made.get, weight.get),
      grow(made, word),
      when(i32.isZero(i32.greater(made.get, root.get)), branch(again)),
    ]),
  );
}

/** Without a branch, because which of both it is no processor could guess. */
function addLightest({ leaf, tree, made, weight, leafWeight, treeWeight, isTree }: Locals): Code {
  return sequence(
    leafWeight.set(shiftRight(i32.load(leaf.get), number(layout.symbolBits))),
    treeWeight.set(i32.load(tree.get)),
    isTree.set(i32.less(treeWeight.get, leafWeight.get)),
    grow(weight, select(treeWeight.get, leafWeight.get, isTree.get)),
    i32.store(tree.get, select(made.get, treeWeight.get, isTree.get)),
    isTree.set(shiftLeft(isTree.get, number(2))),
    grow(tree, isTree.get),
    grow(leaf, subtract(word, isTree.get)),
  );
}

const codesOf = (length: Code) => ({ base: shiftLeft(length, number(2)), offset: layout.codesOfLengthAt });
const growCodes = (length: Code, by: number): Code => i32.store(codesOf(length), add(i32.load(codesOf(length)), number(by)));

/**
 * Goes down from the root, by a bit of all codes at a time: of the nodes there, twice as many as there were trees a bit before, those that are no trees are
 * codes. Trees that were made earlier are never nearer to the root. Codes that would be longer have the greatest length.
 */
function countLengths({ most, tree, root, depth, length, nodes, left }: Locals): Code {
  return sequence(
    memoryFill(number(layout.codesOfLengthAt), number(0), number((longestCode + 1) * layout.wordSize)),
    i32.store(root.get, number(0)),
    tree.set(root.get),
    depth.set(number(0)),
    nodes.set(number(2)),
    repeat(
      nodes.get,
      left.set(nodes.get),
      block((counted) => [
        loop((next) => [
          tree.set(subtract(tree.get, word)),
          branchIf(counted, i32.less(tree.get, number(layout.treesAt))),
          branchIf(counted, i32.differs(i32.load(i32.load(tree.get)), depth.get)),
          i32.store(tree.get, add(depth.get, number(1))),
          grow(left, number(-1)),
          branch(next),
        ]),
      ]),
      tree.set(add(tree.get, word)),
      grow(depth, number(1)),
      length.set(select(depth.get, most.get, i32.less(depth.get, most.get))),
      i32.store(codesOf(length.get), add(i32.load(codesOf(length.get)), left.get)),
      nodes.set(shiftLeft(subtract(nodes.get, left.get), number(1))),
    ),
  );
}

/** Where codes were cut there are too many: a shorter code becomes longer by a bit, and takes one of the longest beside it. */
function shorten({ most, length, left }: Locals): Code {
  return sequence(
    left.set(subtract(number(0), shiftLeft(number(1), most.get))),
    length.set(number(1)),
    repeat(
      i32.isZero(i32.greater(length.get, most.get)),
      grow(left, shiftLeft(i32.load(codesOf(length.get)), subtract(most.get, length.get))),
      grow(length, number(1)),
    ),
    repeat(
      left.get,
      length.set(subtract(most.get, number(1))),
      repeat(i32.isZero(i32.load(codesOf(length.get))), grow(length, number(-1))),
      growCodes(length.get, -1),
      growCodes(add(length.get, number(1)), 2),
      growCodes(most.get, -1),
      grow(left, number(-1)),
    ),
  );
}

/** The symbols that come least often have the longest codes. */
function giveLengths({ most, lengths, leaf, length, left }: Locals): Code {
  return sequence(
    leaf.set(number(layout.sortedAt)),
    length.set(most.get),
    repeat(
      length.get,
      left.set(i32.load(codesOf(length.get))),
      repeat(left.get, i32.store8(add(lengths.get, symbolAt(leaf.get)), length.get), grow(leaf, word), grow(left, number(-1))),
      grow(length, number(-1)),
    ),
  );
}
