/**
 * Instructions of WebAssembly as functions, so that a program for it is written as an expression: operands stand where the machine takes them from, and
 * `i32.add(x, y)` leaves the sum of what `x` and `y` leave. Source: WebAssembly core specification, section 5.4.
 */

/** Something that writes its instructions; `depth` is how many blocks it stands in. */
export type Code = (out: number[], depth: number) => void;

/** A variable of a function. */
export interface Local {
  readonly get: Code;
  readonly set: (value: Code) => Code;
  /** Sets it and leaves its value. */
  readonly tee: (value: Code) => Code;
}

/** Where a branch leads: to the end of a block, or to the start of a loop. */
export interface Label {
  depth: number;
}

/** The types of values, and that there is none. */
export const types = { i32: 0x7f, i64: 0x7e, v128: 0x7b, none: 0x40 } as const;

/** Ends a block and a function. */
export const endOfCode = 0x0b;

/** An unsigned integer as the format has it, in LEB128. */
export function unsigned(value: number): number[] {
  const out: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest >>>= 7) out.push((rest & 0x7f) | 0x80);
  return [...out, rest];
}

function signed(value: bigint): number[] {
  const out: number[] = [];
  let rest = value;
  for (; rest < -0x40n || rest > 0x3fn; rest >>= 7n) out.push(Number(rest & 0x7fn) | 0x80);
  return [...out, Number(rest & 0x7fn)];
}

/** Code that does one thing after the other. */
export const sequence =
  (...parts: readonly Code[]): Code =>
  (out, depth) => {
    for (const part of parts) part(out, depth);
  };

const bytes =
  (...code: readonly number[]): Code =>
  (out) => {
    out.push(...code);
  };

const operation =
  (...opcode: readonly number[]) =>
  (...operands: readonly Code[]): Code =>
    sequence(...operands, bytes(...opcode));

/** A place in the memory: so many bytes behind what the base leaves, which costs nothing as a sum would. */
export type Address = Code | { readonly base: Code; readonly offset: number };

/** A load or a store. No alignment is promised. */
const access =
  (...opcode: readonly number[]) =>
  (address: Address, ...value: readonly Code[]): Code => {
    const { base, offset } = typeof address === "function" ? { base: address, offset: 0 } : address;
    return sequence(base, ...value, bytes(...opcode, 0, ...unsigned(offset)));
  };

/** Operations on 32 bits; comparisons take them as unsigned where they do not say so. */
export const i32 = {
  const: (value: number): Code => bytes(0x41, ...signed(BigInt(value | 0))),
  load: access(0x28),
  load8: access(0x2d),
  load16: access(0x2f),
  store: access(0x36),
  store8: access(0x3a),
  store16: access(0x3b),
  isZero: operation(0x45),
  equals: operation(0x46),
  differs: operation(0x47),
  lessSigned: operation(0x48),
  less: operation(0x49),
  greaterSigned: operation(0x4a),
  greater: operation(0x4b),
  leadingZeros: operation(0x67),
  add: operation(0x6a),
  subtract: operation(0x6b),
  multiply: operation(0x6c),
  and: operation(0x71),
  or: operation(0x72),
  xor: operation(0x73),
  shiftLeft: operation(0x74),
  shiftRight: operation(0x76),
  fromI64: operation(0xa7),
};

/** Operations on 64 bits; comparisons take them as unsigned, and so do loads of less. */
export const i64 = {
  const: (value: bigint): Code => bytes(0x42, ...signed(BigInt.asIntN(64, value))),
  load: access(0x29),
  load8: access(0x31),
  load16: access(0x33),
  load32: access(0x35),
  store: access(0x37),
  store16: access(0x3d),
  isZero: operation(0x50),
  less: operation(0x54),
  trailingZeros: operation(0x7a),
  add: operation(0x7c),
  subtract: operation(0x7d),
  multiply: operation(0x7e),
  remainder: operation(0x82),
  and: operation(0x83),
  or: operation(0x84),
  xor: operation(0x85),
  shiftLeft: operation(0x86),
  /** The highest bit comes in again: all bits become the sign. */
  shiftRightSigned: operation(0x87),
  shiftRight: operation(0x88),
  fromI32: operation(0xad),
};

/** Operations on floating-point numbers of 64 bits. */
export const f64 = {
  const: (value: number): Code => bytes(0x44, ...new Uint8Array(Float64Array.of(value).buffer)),
  greater: operation(0x64),
  absolute: operation(0x99),
  add: operation(0xa0),
  subtract: operation(0xa1),
  multiply: operation(0xa2),
  divide: operation(0xa3),
  greatest: operation(0xa5),
  /** Of an integer without a sign. */
  fromI32: operation(0xb8),
};

const vectorPrefix = 0xfd;
const vector = (number: number) => operation(vectorPrefix, ...unsigned(number));

/** Operations on 128 bits, as 16 bytes or as several numbers without a sign. */
export const simd = {
  load: access(vectorPrefix, 0x00),
  const: (lanes: readonly number[]): Code => bytes(vectorPrefix, 0x0c, ...lanes),
  /** One of the four numbers of 32 bits. */
  lane32: (value: Code, lane: number): Code => sequence(value, bytes(vectorPrefix, 0x1b, lane)),
  /** Neighbours are added, and their sums have twice as many bits. */
  addPairs8: vector(0x7d),
  addPairs16: vector(0x7f),
  add16: vector(0x8e),
  add32: vector(0xae),
  /** The lower or the higher eight bytes of both, multiplied to 16 bits each. */
  multiplyLow8: vector(0x9e),
  multiplyHigh8: vector(0x9f),
};

/** One of two values, both of which are made: the first where the condition is not zero. */
export const select = (first: Code, second: Code, condition: Code): Code => sequence(first, second, condition, bytes(0x1b));

/** Calls the function that stands at a place among the module's functions. */
export const call = (place: number, ...operands: readonly Code[]): Code => sequence(...operands, bytes(0x10, ...unsigned(place)));

/** Makes a value and forgets it. */
export const drop = (value: Code): Code => sequence(value, bytes(0x1a));

export const memoryFill = (to: Code, byte: Code, size: Code): Code => sequence(to, byte, size, bytes(0xfc, 0x0b, 0));

export const memoryCopy = (to: Code, from: Code, size: Code): Code => sequence(to, from, size, bytes(0xfc, 0x0a, 0, 0));

const nested =
  (opcode: number) =>
  (body: (label: Label) => readonly Code[]): Code => {
    const label: Label = { depth: 0 };
    const inner = sequence(...body(label));
    return (out, depth) => {
      label.depth = depth + 1;
      out.push(opcode, types.none);
      inner(out, depth + 1);
      out.push(endOfCode);
    };
  };

/** Code in which a branch to the label leads to the end. */
export const block = nested(0x02);

/** Code in which a branch to the label leads back to the start. */
export const loop = nested(0x03);

export const branch =
  (label: Label): Code =>
  (out, depth) => {
    out.push(0x0c, ...unsigned(depth - label.depth));
  };

/** A branch where the condition is not zero. */
export const branchIf =
  (label: Label, condition: Code): Code =>
  (out, depth) => {
    condition(out, depth);
    out.push(0x0d, ...unsigned(depth - label.depth));
  };

/** Code that runs where the condition is not zero. */
export const when = (condition: Code, ...then: readonly Code[]): Code =>
  sequence(
    condition,
    nested(0x04)(() => then),
  );

/** Code that runs where the condition is not zero, and code that runs where it is. */
export const either = (condition: Code, then: readonly Code[], otherwise: readonly Code[]): Code =>
  block((out) => [when(condition, ...then, branch(out)), ...otherwise]);

/** Code that runs again and again while the condition is not zero. */
export const repeat = (condition: Code, ...body: readonly Code[]): Code => loop((again) => [when(condition, ...body, branch(again))]);

export const local = (index: number): Local => ({
  get: bytes(0x20, ...unsigned(index)),
  set: (value) => sequence(value, bytes(0x21, ...unsigned(index))),
  tee: (value) => sequence(value, bytes(0x22, ...unsigned(index))),
});
