import { inflateSync } from "node:zlib";
import { zlib } from "libdeflate";
import type { BlockCodec } from "./block-codec.js";
import { blockLevels } from "./levels.js";

/** Room beyond the expected size: zlib asks for another buffer when the first one is exactly full. */
const slack = 64;

/**
 * zlib streams. They are compressed by libdeflate (WebAssembly), because node:zlib gives other bytes on other processors and in other
 * releases; they are decompressed by node:zlib, which is the fastest.
 */
export const gzip: BlockCodec = {
  name: "gzip",
  encoder: {
    levels: blockLevels.gzip,
    compress: (bytes, level) => zlib(bytes, level),
  },
  decompress: (bytes, maxSize) => inflateSync(bytes, { chunkSize: maxSize + slack, maxOutputLength: maxSize }),
};
