import lz4Wasm from "lz4-wasm-nodejs";
import type { BlockCodec } from "./block-codec.js";
import { blockLevels } from "./levels.js";
import { decodeLz4 } from "./lz4-decode.js";

/** The library writes the decompressed size before a block; squashfs has bare blocks. */
const prefixSize = 4;

/** Where the encoder says what it made, on its stack: a pointer and a length, and what aligns them. */
const resultSize = 16;

/** What the encoder made last. It is freed when the next block comes. */
let last = { start: 0, size: 0 };

/**
 * lz4 blocks. lz4_flex in WebAssembly compresses them; it decompresses only blocks whose size is known, and squashfs does not say the size
 * of its last blocks, so that is done here.
 */
export const lz4: BlockCodec = {
  name: "lz4",
  encoder: { levels: blockLevels.lz4, compress: compressLz4 },
  decompress: decodeLz4,
};

/** Calls the encoder as its wrapper does, which makes a new buffer for every block; here the bytes are given where they stand. */
function compressLz4(bytes: Uint8Array): Uint8Array {
  const { __wasm: wasm } = lz4Wasm;
  if (last.size > 0) wasm.__wbindgen_free(last.start, last.size);
  last = { start: 0, size: 0 };
  const result = wasm.__wbindgen_add_to_stack_pointer(-resultSize);
  try {
    const input = wasm.__wbindgen_malloc(bytes.byteLength);
    new Uint8Array(wasm.memory.buffer).set(bytes, input);
    // it frees its input itself
    wasm.compress(result, input, bytes.byteLength);
    const { buffer } = wasm.memory;
    const made = new DataView(buffer, result, resultSize);
    last = { start: made.getUint32(0, true), size: made.getUint32(4, true) };
    return new Uint8Array(buffer, last.start + prefixSize, last.size - prefixSize);
  } finally {
    wasm.__wbindgen_add_to_stack_pointer(resultSize);
  }
}
