import { type Code, endOfCode, type Local, local, types, unsigned } from "./instructions.js";

/** A function that is given 32-bit integers and gives one. */
export interface WasmFunction<Name extends string> {
  readonly name: string;
  readonly parameters: readonly Name[];
  /** Its own variables, by type. */
  readonly variables: { readonly i32: readonly Name[]; readonly i64: readonly Name[] };
  /** What it does; it leaves its result. */
  readonly body: (locals: Readonly<Record<Name, Local>>) => Code;
}

/**
 * The bytes of a module that exports one function, and a memory of one page of 64 KiB, `memory`, which may grow. Source: WebAssembly core specification,
 * section 5.5.
 */
export function wasmModule<Name extends string>({ name, parameters, variables, body }: WasmFunction<Name>): Uint8Array<ArrayBuffer> {
  const names = [...parameters, ...variables.i32, ...variables.i64];
  const locals = Object.fromEntries(names.map((one, index) => [one, local(index)])) as Record<Name, Local>;
  const code: number[] = [];
  body(locals)(code, 0);
  const declared = list([
    [...unsigned(variables.i32.length), types.i32],
    [...unsigned(variables.i64.length), types.i64],
  ]);
  const result = [types.i32];
  return Uint8Array.from([
    ...magic,
    ...section(sections.types, [[functionType, ...list(parameters.map(() => [types.i32])), ...list([result])]]),
    ...section(sections.functions, [[0]]),
    ...section(sections.memories, [[unbounded, 1]]),
    ...section(sections.exports, [
      [...text("memory"), exportKinds.memory, 0],
      [...text(name), exportKinds.function, 0],
    ]),
    ...section(sections.code, [sized([...declared, ...code, endOfCode])]),
  ]);
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
