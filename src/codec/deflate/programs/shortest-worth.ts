import { type Code, call, i32, i64, type Local, memoryFill, repeat, sequence, when } from "../../wasm/instructions.js";
import { type EncodedFunction, wasmFunction } from "../../wasm/module.js";
import { literals, shortestMatch } from "../symbols.js";
import * as layout from "./layout.js";

const { add, multiply, shiftLeft, shiftRight, and, const: number } = i32;

/** So many bytes are looked at to see which literals a source begins with. */
const looked = 4096;
/** A literal that is more seldom is not among those that a source has: one in two to this power. */
const seldom = 10;
/** A match is worth it if its literals would take so many bits. */
const worthBits = 17;
const longest = 9;

const parameters = ["counts"] as const;
const variables = { i32: ["at", "end", "total", "used", "shortest", "ways"], i64: [] } as const;

type Locals = Readonly<Record<(typeof parameters)[number] | (typeof variables.i32)[number], Local>>;

/**
 * `shortestWorth(counts)` gives the shortest match that is worth it, by how often each literal comes: of few literals, as hexadecimal digits are, each takes
 * few bits.
 */
export const shortestWorthFunction = (): EncodedFunction => wasmFunction({ name: "shortestWorth", parameters, variables, body });

const grow = (variable: Local, by: Code): Code => variable.set(add(variable.get, by));

function body({ counts, at, end, total, used, shortest, ways }: Locals): Code {
  const forEachCount = (part: Code): Code =>
    sequence(at.set(counts.get), repeat(i32.less(at.get, end.get), part, grow(at, number(layout.wordSize))));
  return sequence(
    end.set(add(counts.get, number(literals * layout.wordSize))),
    forEachCount(grow(total, i32.load(at.get))),
    total.set(shiftRight(total.get, number(seldom))),
    forEachCount(grow(used, i32.greater(i32.load(at.get), total.get))),
    shortest.set(number(shortestMatch)),
    ways.set(multiply(multiply(used.get, used.get), used.get)),
    repeat(
      and(i32.less(shortest.get, number(longest)), i32.less(ways.get, number(1 << worthBits))),
      ways.set(multiply(ways.get, used.get)),
      grow(shortest, number(1)),
    ),
    shortest.get,
  );
}

const firstParameters = ["from", "end"] as const;
const firstVariables = { i32: ["at", "counter"], i64: [] } as const;

type FirstLocals = Readonly<Record<(typeof firstParameters)[number] | (typeof firstVariables.i32)[number], Local>>;

/**
 * `shortestAtFirst(from, end)` gives the same by the first bytes of a source, which begins at a place and ends at another. They are counted in two rows, by
 * turns: where a byte comes again at once, its count would have to be waited for.
 *
 * @param shortestWorth where that function stands among the module's
 */
export const shortestAtFirstFunction = (shortestWorth: number): EncodedFunction =>
  wasmFunction({
    name: "shortestAtFirst",
    parameters: firstParameters,
    variables: firstVariables,
    body: (v) => sequence(countFirst(v), addRows(v), call(shortestWorth, number(layout.firstCountsAt))),
  });

function countFirst({ from, end, at, counter }: FirstLocals): Code {
  const looksTo = add(from.get, number(looked));
  const count = { base: counter.get, offset: layout.firstCountsAt };
  return sequence(
    memoryFill(number(layout.firstCountsAt), number(0), number(layout.firstCountsSize)),
    when(i32.greater(end.get, looksTo), end.set(looksTo)),
    at.set(from.get),
    repeat(
      i32.less(at.get, end.get),
      counter.set(shiftLeft(add(i32.load8(at.get), multiply(and(at.get, number(1)), number(literals))), number(2))),
      i32.store(count, add(i32.load(count), number(1))),
      grow(at, number(1)),
    ),
  );
}

/** Adds the second row to the first, two counts at once. */
function addRows({ at }: FirstLocals): Code {
  const first = i64.load({ base: at.get, offset: layout.firstCountsAt });
  const second = i64.load({ base: at.get, offset: layout.firstCountsAt + literals * layout.wordSize });
  return sequence(
    at.set(number(0)),
    repeat(
      i32.less(at.get, number(literals * layout.wordSize)),
      i64.store({ base: at.get, offset: layout.firstCountsAt }, i64.add(first, second)),
      grow(at, number(2 * layout.wordSize)),
    ),
  );
}
