import { type Code, endOfCode, type Local, local, types, unsigned } from "./instructions.js";

/** A function that is given 32-bit integers and gives one. */
export interface WasmFunction<Name extends string> {
  readonly name: string;
  readonly parameters: readonly Name[];
  /** Its own variables, by type. */
  readonly variables: { readonly i32: readonly Name[]; readonly i64: readonly Name[]; readonly v128?: readonly Name[] };
  /** What it does; it leaves its result. */
  readonly body: (locals: Readonly<Record<Name, Local>>) => Code;
}

/** A function as it stands in a module. */
export interface EncodedFunction {
  readonly name: string;
  readonly type: readonly number[];
  readonly code: Uint8Array;
}

export function wasmFunction<Name extends string>({ name, parameters, variables, body }: WasmFunction<Name>): EncodedFunction {
  const { i32, i64, v128 = [] } = variables;
  const names = [...parameters, ...i32, ...i64, ...v128];
  const locals = Object.fromEntries(names.map((one, index) => [one, local(index)])) as Record<Name, Local>;
  const code: number[] = [];
  body(locals)(code, 0);
  const declared = list([
    [...unsigned(i32.length), types.i32],
    [...unsigned(i64.length), types.i64],
    [...unsigned(v128.length), types.v128],
  ]);
  const type = [functionType, ...list(parameters.map(() => [types.i32])), ...list([[types.i32]])];
  code.push(endOfCode);
  return { name, type, code: Uint8Array.from([...unsigned(declared.length + code.length), ...declared, ...code]) };
}

/**
 * The bytes of a module that exports these functions, and a memory of one page of 64 KiB, `memory`, which may grow. Source: WebAssembly core
 * specification, section 5.5.
 */
export function wasmModule(...functions: readonly EncodedFunction[]): Uint8Array<ArrayBuffer> {
  const codeSize = functions.reduce((size, { code }) => size + code.byteLength, 0);
  const count = unsigned(functions.length);
  const head = [
    ...magic,
    ...section(
      sections.types,
      functions.map(({ type }) => type),
    ),
    ...section(
      sections.functions,
      functions.map((_, index) => unsigned(index)),
    ),
    ...section(sections.memories, [[unbounded, 1]]),
    ...section(sections.exports, [
      [...text("memory"), exportKinds.memory, 0],
      ...functions.map(({ name }, index) => [...text(name), exportKinds.function, ...unsigned(index)]),
    ]),
    sections.code,
    ...unsigned(count.length + codeSize),
    ...count,
  ];
  const module = new Uint8Array(head.length + codeSize);
  module.set(head);
  let at = head.length;
  for (const { code } of functions) {
    module.set(code, at);
    at += code.byteLength;
  }
  return module;
}

/** `\0asm`, and version 1. */
const magic = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];

const sections = { types: 1, functions: 3, memories: 5, exports: 7, code: 10 } as const;
const exportKinds = { function: 0, memory: 2 } as const;
const functionType = 0x60;
const unbounded = 0;

const sized = (content: readonly number[]): number[] => [...unsigned(content.length), ...content];
const list = (items: readonly (readonly number[])[]): number[] => [...unsigned(items.length), ...items.flat()];
const text = (value: string): number[] => sized([...new TextEncoder().encode(value)]);
const section = (id: number, items: readonly (readonly number[])[]): number[] => [id, ...sized(list(items))];
