import { type Code, i32, type Local, repeat, sequence } from "../../wasm/instructions.js";
import { type EncodedFunction, wasmFunction } from "../../wasm/module.js";
import { wordSize } from "./layout.js";

const { add, multiply, const: number } = i32;

const parameters = ["counts", "symbols", "lengths", "extraBits"] as const;
const variables = { i32: ["end", "sum"], i64: [] } as const;

type Locals = Readonly<Record<(typeof parameters)[number] | (typeof variables.i32)[number], Local>>;

/** `sumBits(counts, symbols, lengths, extraBits)` gives how many bits symbols take that come so often, by the lengths of their codes and the bits after each. */
export const sumBitsFunction = (): EncodedFunction => wasmFunction({ name: "sumBits", parameters, variables, body });

function body({ counts, symbols, lengths, extraBits, end, sum }: Locals): Code {
  const grow = (variable: Local, by: Code): Code => variable.set(add(variable.get, by));
  const size = add(i32.load8(lengths.get), i32.load8(extraBits.get));
  return sequence(
    end.set(add(lengths.get, symbols.get)),
    repeat(
      i32.less(lengths.get, end.get),
      grow(sum, multiply(i32.load(counts.get), size)),
      grow(counts, number(wordSize)),
      grow(lengths, number(1)),
      grow(extraBits, number(1)),
    ),
    sum.get,
  );
}
