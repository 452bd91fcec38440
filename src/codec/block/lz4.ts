import lz4Wasm from "lz4-wasm-nodejs";
import type { BlockCodec } from "./block-codec.js";
import { blockLevels } from "./levels.js";
import { decodeLz4 } from "./lz4-decode.js";

/** The library writes the decompressed size before a block; squashfs has bare blocks. */
const prefixSize = 4;

/**
 * lz4 blocks. lz4_flex in WebAssembly compresses them; it decompresses only blocks whose size is known, and squashfs does not say the size
 * of its last blocks, so that is done here.
 */
export const lz4: BlockCodec = {
  name: "lz4",
  encoder: {
    levels: blockLevels.lz4,
    compress: (bytes) => lz4Wasm.compress(bytes).subarray(prefixSize),
  },
  decompress: decodeLz4,
};
