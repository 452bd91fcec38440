import lz4Wasm from "lz4-wasm-nodejs";
import { viewOf } from "../../core/bytes.js";
import type { BlockCodec } from "./block-codec.js";

/** The library writes the decompressed size before a block and wants it there; squashfs has bare blocks. */
const prefixSize = 4;

/** lz4 blocks, by lz4_flex in WebAssembly. */
export const lz4: BlockCodec = {
  name: "lz4",
  encoder: {
    levels: { least: 1, default: 1, most: 1 },
    compress: (bytes) => lz4Wasm.compress(bytes).subarray(prefixSize),
  },
  decompress: (bytes, maxSize) => {
    const prefixed = new Uint8Array(prefixSize + bytes.byteLength);
    viewOf(prefixed).setUint32(0, maxSize, true);
    prefixed.set(bytes, prefixSize);
    try {
      return lz4Wasm.decompress(prefixed);
    } catch (error) {
      throw error instanceof Error ? error : new RangeError(`The lz4 data is damaged: ${error}.`);
    }
  },
};
