import { lz4MemoryStart, lz4Module } from "./program.js";

interface Exports {
  readonly memory: WebAssembly.Memory;
  compress(source: number, size: number, target: number): number;
}

const { memory, compress } = new WebAssembly.Instance<Exports>(new WebAssembly.Module(lz4Module())).exports;

const pageSize = 1 << 16;
/** The program touches some bytes after what it reads and writes. */
const slack = 16;
/** Bytes that do not compress become more by one in 255, and by a token. */
const worstSize = (size: number): number => size + Math.ceil(size / 255) + slack;

/** Encodes one lz4 block. The result stands in the encoder's own memory until the next call. */
export function encodeLz4(bytes: Uint8Array): Uint8Array {
  const size = bytes.byteLength;
  const target = lz4MemoryStart + size + slack;
  const missing = target + worstSize(size) + slack - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / pageSize));
  new Uint8Array(memory.buffer).set(bytes, lz4MemoryStart);
  return new Uint8Array(memory.buffer, target, compress(lz4MemoryStart, size, target));
}
