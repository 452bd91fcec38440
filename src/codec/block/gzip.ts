import { zlib } from "libdeflate";
import type { BlockCodec } from "./block-codec.js";
import { inflate } from "./inflate.js";

/**
 * zlib streams. They are compressed by libdeflate (WebAssembly), because node:zlib gives other bytes on other processors and in other
 * releases.
 */
export const gzip: BlockCodec = {
  ...inflate,
  encoder: {
    // From 10 on libdeflate searches for the nearly smallest result, and is some ten times slower.
    levels: { least: 1, default: 6, most: 12 },
    compress: (bytes, level) => zlib(bytes, level),
  },
};
