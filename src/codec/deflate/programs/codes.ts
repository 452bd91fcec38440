import { type Code, i32, type Local, memoryFill, repeat, sequence } from "../../wasm/instructions.js";
import { type EncodedFunction, wasmFunction } from "../../wasm/module.js";
import { longestCode } from "../symbols.js";
import * as layout from "./layout.js";

const { add, subtract, shiftLeft, shiftRight, and, or, const: number } = i32;

const parameters = ["lengths", "symbols", "codes"] as const;
const variables = { i32: ["end", "at", "length", "code"], i64: [] } as const;

type Locals = Readonly<Record<(typeof parameters)[number] | (typeof variables.i32)[number], Local>>;

/**
 * `findCodes(lengths, symbols, codes)` finds the codes of symbols by the lengths of them all. Their first bit is the lowest, and their lengths stand above
 * them; a symbol without a code has zero. Gives nothing of worth. Source: RFC 1951, section 3.2.2.
 */
export const findCodesFunction = (): EncodedFunction => wasmFunction({ name: "findCodes", parameters, variables, body });

function body(v: Locals): Code {
  const { lengths, symbols, end } = v;
  return sequence(end.set(add(lengths.get, symbols.get)), countLengths(v), findFirstCodes(v), giveCodes(v), number(0));
}

const grow = (variable: Local, by: Code): Code => variable.set(add(variable.get, by));
const one = number(1);
const ofLength = (length: Local, offset: number) => ({ base: shiftLeft(length.get, number(2)), offset });

function countLengths({ lengths, end, at, length }: Locals): Code {
  const codesOfLength = ofLength(length, layout.codesOfLengthAt);
  return sequence(
    memoryFill(number(layout.codesOfLengthAt), number(0), number((longestCode + 1) * layout.wordSize)),
    at.set(lengths.get),
    repeat(
      i32.less(at.get, end.get),
      length.set(i32.load8(at.get)),
      i32.store(codesOfLength, add(i32.load(codesOfLength), one)),
      grow(at, one),
    ),
  );
}

/** The codes of a length go on, a bit longer, where those of the length before ended. */
function findFirstCodes({ length, code }: Locals): Code {
  return sequence(
    code.set(number(0)),
    i32.store(number(layout.nextCodesAt), number(0)),
    length.set(one),
    repeat(
      i32.less(length.get, number(longestCode + 1)),
      i32.store(ofLength(length, layout.nextCodesAt), code.get),
      code.set(shiftLeft(add(code.get, i32.load(ofLength(length, layout.codesOfLengthAt))), one)),
      grow(length, one),
    ),
  );
}

/** Without a branch for symbols that have no code, which counts up codes of no bits. */
function giveCodes({ lengths, codes, end, at, length, code }: Locals): Code {
  return sequence(
    at.set(lengths.get),
    repeat(
      i32.less(at.get, end.get),
      length.set(i32.load8(at.get)),
      code.set(i32.load(ofLength(length, layout.nextCodesAt))),
      i32.store(ofLength(length, layout.nextCodesAt), add(code.get, one)),
      reverse(code),
      i32.store(codes.get, or(shiftRight(code.get, subtract(number(16), length.get)), shiftLeft(length.get, number(layout.codeSizeShift)))),
      grow(at, one),
      grow(codes, number(layout.wordSize)),
    ),
  );
}

/** Turns 16 bits around: neighbours change places, and then pairs, fours and eights of them. */
function reverse(code: Local): Code {
  const steps = [
    { by: 1, lower: 0x5555 },
    { by: 2, lower: 0x3333 },
    { by: 4, lower: 0x0f0f },
    { by: 8, lower: 0x00ff },
  ];
  const step = ({ by, lower }: (typeof steps)[number]): Code =>
    code.set(or(and(shiftRight(code.get, number(by)), number(lower)), shiftLeft(and(code.get, number(lower)), number(by))));
  return sequence(...steps.map(step));
}
