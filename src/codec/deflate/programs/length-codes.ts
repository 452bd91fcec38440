import { type Code, i32, type Local, repeat, sequence } from "../../wasm/instructions.js";
import { type EncodedFunction, wasmFunction } from "../../wasm/module.js";
import { firstLength, literalSymbols, longestMatch, shortestMatch } from "../symbols.js";
import * as layout from "./layout.js";

const { add, shiftLeft, shiftRight, const: number } = i32;

const variables = { i32: ["symbol", "at", "until", "code", "extraBits", "step"], i64: [] } as const;

type Locals = Readonly<Record<(typeof variables.i32)[number], Local>>;

const lastSymbol = literalSymbols - 1;
const codeOf = (symbol: Code) => ({ base: shiftLeft(symbol, number(2)), offset: layout.literalCodesAt });
const codesOfLength = (length: number): Code => number(layout.lengthCodesAt + length * layout.wordSize);

/**
 * `spreadLengths()` makes a code for every length of a match: its symbol's, and the bits behind it that count the lengths of the same symbol. Gives nothing of
 * worth. The longest match has a symbol of its own, though the one before could say it too.
 */
export const spreadLengthsFunction = (): EncodedFunction => wasmFunction({ name: "spreadLengths", parameters: [], variables, body });

function body({ symbol, at, until, code, extraBits, step }: Locals): Code {
  const grow = (variable: Local, by: Code): Code => variable.set(add(variable.get, by));
  return sequence(
    at.set(codesOfLength(shortestMatch)),
    symbol.set(number(firstLength)),
    repeat(
      i32.less(symbol.get, number(lastSymbol)),
      code.set(i32.load(codeOf(symbol.get))),
      step.set(shiftLeft(number(1), shiftRight(code.get, number(layout.codeSizeShift)))),
      extraBits.set(i32.load8({ base: symbol.get, offset: layout.extraBitsAt })),
      grow(code, shiftLeft(extraBits.get, number(layout.codeSizeShift))),
      until.set(add(at.get, shiftLeft(number(layout.wordSize), extraBits.get))),
      repeat(i32.less(at.get, until.get), i32.store(at.get, code.get), grow(code, step.get), grow(at, number(layout.wordSize))),
      grow(symbol, number(1)),
    ),
    i32.store(codesOfLength(longestMatch), i32.load(codeOf(number(lastSymbol)))),
    number(0),
  );
}
