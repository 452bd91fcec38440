import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as wasm from "#src/codec/wasm/instructions.js";
import { wasmFunction, wasmModule } from "#src/codec/wasm/module.js";

const { f64, i32, i64 } = wasm;
const number = i32.const;

interface Exports {
  readonly memory: WebAssembly.Memory;
  run(x: number, y: number): number;
}

type Names = "x" | "y" | "a" | "b" | "wide";

function instantiate(body: (locals: Readonly<Record<Names, wasm.Local>>) => wasm.Code): Exports {
  const variables = { i32: ["a", "b"], i64: ["wide"] } as const;
  const bytes = wasmModule(wasmFunction<Names>({ name: "run", parameters: ["x", "y"], variables, body }));
  return new WebAssembly.Instance<Exports>(new WebAssembly.Module(bytes)).exports;
}

const result = (code: wasm.Code, x = 0, y = 0): number => instantiate(() => code).run(x, y);

describe("numbers", () => {
  test.each([0, 1, -1, 63, 64, -64, -65, 127, 128, 8191, 8192, -8192, -8193, 0x7fff_ffff, -0x8000_0000])("%i", (value) => {
    expect(result(number(value))).toBe(value);
  });

  test("any of 32 and of 64 bits", () => {
    fc.assert(
      fc.property(fc.integer(), (value) => {
        expect(result(number(value))).toBe(value);
      }),
    );
    const half = (value: bigint, by: bigint) => result(i32.fromI64(i64.shiftRight(i64.const(value), i64.const(by))));
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (value) => {
        expect(BigInt.asIntN(64, (BigInt(half(value, 32n)) << 32n) | BigInt(half(value, 0n) >>> 0))).toBe(value);
      }),
    );
  });

  test("of many bytes, where the format has them without a sign", () => {
    expect(wasm.unsigned(0)).toEqual([0]);
    expect(wasm.unsigned(127)).toEqual([127]);
    expect(wasm.unsigned(624_485)).toEqual([0xe5, 0x8e, 0x26]);
  });
});

test("operations take their operands in order", () => {
  const of = (operation: (...operands: readonly wasm.Code[]) => wasm.Code, x: number, y: number) =>
    instantiate((v) => operation(v.x.get, v.y.get)).run(x, y);
  expect(of(i32.subtract, 10, 3)).toBe(7);
  expect(of(i32.add, 0x7fff_ffff, 1)).toBe(-0x8000_0000);
  expect([of(i32.less, 1, 2), of(i32.less, 2, 1), of(i32.less, -1, 1), of(i32.greater, -1, 1)]).toEqual([1, 0, 0, 1]);
  expect([of(i32.equals, 5, 5), of(i32.differs, 5, 5), of(i32.and, 6, 3), of(i32.or, 6, 3)]).toEqual([1, 0, 2, 7]);
  expect([of(i32.shiftLeft, 3, 4), of(i32.shiftRight, -1, 28)]).toEqual([48, 15]);
});

test("a sign counts only where it is asked for", () => {
  const of = (x: number, y: number) => instantiate((v) => i32.greaterSigned(v.x.get, v.y.get)).run(x, y);
  expect([of(2, 1), of(1, 2), of(1, 1), of(-1, 1), of(1, -1)]).toEqual([1, 0, 0, 0, 1]);
  expect([0, 1, 0x8000, -1].map((x) => instantiate((v) => i32.leadingZeros(v.x.get)).run(x, 0))).toEqual([32, 31, 16, 0]);
  expect(instantiate((v) => i32.fromI64(i64.shiftRight(i64.fromI32(v.x.get), i64.const(31n)))).run(-1, 0)).toBe(1);
  expect(result(i32.fromI64(i64.remainder(i64.const(-1n), i64.const(10n))))).toBe(5);
});

test("a function calls another one of its module", () => {
  const none = { i32: [], i64: [] } as const;
  const difference = wasmFunction({
    name: "difference",
    parameters: ["x", "y"],
    variables: none,
    body: (v) => i32.subtract(v.x.get, v.y.get),
  });
  const twice = wasmFunction({
    name: "run",
    parameters: ["x", "y"],
    variables: none,
    body: (v) => wasm.call(0, wasm.call(0, v.x.get, v.y.get), v.y.get),
  });
  expect(new WebAssembly.Instance<Exports>(new WebAssembly.Module(wasmModule(difference, twice))).exports.run(10, 3)).toBe(4);
});

test("operations on 64 bits take theirs as unsigned, or by the sign where they say so", () => {
  const wide = (value: bigint) => i64.const(value);
  const low = (code: wasm.Code) => result(i32.fromI64(code));
  const high = (code: wasm.Code) => result(i32.fromI64(i64.shiftRight(code, wide(32n))));
  expect([high(i64.add(wide(0xffff_ffffn), wide(1n))), low(i64.subtract(wide(1n << 32n), wide(1n)))]).toEqual([1, -1]);
  expect([low(i64.and(wide(6n), wide(3n))), low(i64.or(wide(6n), wide(3n))), low(i64.xor(wide(6n), wide(3n)))]).toEqual([2, 7, 5]);
  expect([result(i64.less(wide(1n), wide(-1n))), result(i64.less(wide(-1n), wide(1n)))]).toEqual([1, 0]);
  expect([high(i64.shiftRight(wide(-1n), wide(60n))), low(i64.shiftRight(wide(-1n), wide(60n)))]).toEqual([0, 15]);
  expect([high(i64.shiftRightSigned(wide(-(1n << 62n)), wide(61n))), low(i64.shiftRightSigned(wide(-(1n << 62n)), wide(61n)))]).toEqual([
    -1, -2,
  ]);
  expect([result(i32.multiply(number(-3), number(5))), result(i32.xor(number(6), number(3)))]).toEqual([-15, 5]);
});

test("operations on floating-point numbers are JavaScript's", () => {
  const same = (code: wasm.Code, value: number) =>
    result(i32.and(i32.isZero(f64.greater(code, f64.const(value))), i32.isZero(f64.greater(f64.const(value), code))));
  const [x, y] = [0.1, -3];
  const [a, b] = [f64.const(x), f64.const(y)];
  expect([same(f64.add(a, b), x + y), same(f64.subtract(a, b), x - y), same(f64.multiply(a, b), x * y)]).toEqual([1, 1, 1]);
  expect([same(f64.divide(a, b), x / y), same(f64.absolute(b), 3), same(f64.greatest(a, b), x)]).toEqual([1, 1, 1]);
  expect([same(f64.fromI32(number(-1)), 2 ** 32 - 1), same(a, x + Number.EPSILON)]).toEqual([1, 0]);
  expect([result(f64.greater(a, b)), result(f64.greater(b, a)), result(f64.greater(f64.const(Number.NaN), a))]).toEqual([1, 0, 0]);
});

test("a value is dropped", () => {
  expect(result(wasm.sequence(wasm.drop(number(1)), number(2)))).toBe(2);
});

test("one of two values is selected", () => {
  const select = instantiate(({ x, y }) => wasm.select(x.get, y.get, i32.less(x.get, y.get)));
  expect([select.run(1, 2), select.run(2, 1)]).toEqual([1, 1]);
});

test("a module has several functions over one memory", () => {
  const body = (code: wasm.Code) => ({ parameters: ["x"], variables: { i32: [], i64: [] }, body: () => code }) as const;
  const put = wasmFunction({ name: "put", ...body(wasm.sequence(i32.store(number(8), number(77)), number(1))) });
  const both = wasmFunction({
    name: "both",
    parameters: ["x", "y"],
    variables: { i32: ["a"], i64: [] },
    body: ({ x, y, a }) => wasm.sequence(a.set(i32.add(x.get, y.get)), i32.add(a.get, i32.load(number(8)))),
  });
  type Functions = Readonly<Record<"put" | "both", (...values: number[]) => number>>;
  const functions = new WebAssembly.Instance<Functions>(new WebAssembly.Module(wasmModule(put, both))).exports;
  expect(functions.both(1, 2)).toBe(3);
  expect(functions.put(0)).toBe(1);
  expect(functions.both(1, 2)).toBe(80);
});

test("less than a word is read without its sign and written alone, at an offset that is added to the address", () => {
  const at = (offset: number) => ({ base: number(40), offset });
  const { memory, run } = instantiate(({ x, wide }) =>
    wasm.sequence(
      i64.store(number(40), i64.const(-2n)),
      wide.set(i64.add(i64.load8(at(0)), i64.add(i64.load16(at(1)), i64.load32(at(2))))),
      i64.store16(at(200), i64.const(0x1_2345n)),
      i64.store({ base: x.get, offset: 8 }, wide.get),
      i32.load8(at(0)),
    ),
  );
  expect(run(48, 0)).toBe(0xfe);
  const view = new DataView(memory.buffer);
  expect([view.getBigUint64(56, true), view.getUint32(240, true)]).toEqual([0xfen + 0xffffn + 0xffff_ffffn, 0x2345]);
});

test("blocks, loops and conditions lead where they should", () => {
  const collatz = instantiate(({ x, a }) =>
    wasm.sequence(
      a.set(number(0)),
      wasm.repeat(
        i32.greater(x.get, number(1)),
        wasm.either(
          i32.isZero(i32.and(x.get, number(1))),
          [x.set(i32.shiftRight(x.get, number(1)))],
          [x.set(i32.add(i32.add(i32.add(x.get, x.get), x.get), number(1)))],
        ),
        a.set(i32.add(a.get, number(1))),
      ),
      a.get,
    ),
  );
  expect([1, 2, 27].map((start) => collatz.run(start, 0))).toEqual([0, 1, 111]);

  // out of two loops and a condition at once
  const firstPair = instantiate(({ x, a, b }) =>
    wasm.sequence(
      wasm.block((found) => [
        a.set(number(1)),
        wasm.loop((nextA) => [
          b.set(number(1)),
          wasm.loop((nextB) => [
            wasm.when(i32.equals(i32.add(i32.shiftLeft(a.get, number(3)), b.get), x.get), wasm.branch(found)),
            b.set(i32.add(b.get, number(1))),
            wasm.branchIf(nextB, i32.less(b.get, number(8))),
          ]),
          a.set(i32.add(a.get, number(1))),
          wasm.branchIf(nextA, i32.less(a.get, number(8))),
        ]),
      ]),
      i32.or(i32.shiftLeft(a.get, number(8)), b.get),
    ),
  );
  expect(firstPair.run(5 * 8 + 3, 0)).toBe(0x503);
});

test("memory is read, written, filled and copied", () => {
  const { memory, run } = instantiate(({ x, y, a, wide }) =>
    wasm.sequence(
      wasm.memoryFill(x.get, number(0xab), number(4)),
      i32.store8(i32.add(x.get, number(1)), number(0x01)),
      i32.store16(i32.add(x.get, number(2)), number(0xbeef)),
      wasm.memoryCopy(y.get, x.get, number(4)),
      wide.set(i64.load(y.get)),
      i64.store(number(100), i64.xor(wide.get, i64.const(0xffn))),
      i32.store(number(108), i32.load8(y.get)),
      i32.add(a.tee(number(2)), a.get),
    ),
  );
  expect(run(7, 33)).toBe(4);
  expect([...new Uint8Array(memory.buffer, 7, 5)]).toEqual([0xab, 1, 0xef, 0xbe, 0]);
  expect([...new Uint8Array(memory.buffer, 33, 5)]).toEqual([0xab, 1, 0xef, 0xbe, 0]);
  expect([...new Uint8Array(memory.buffer, 100, 12)]).toEqual([0x54, 1, 0xef, 0xbe, 0, 0, 0, 0, 0xab, 0, 0, 0]);
});
