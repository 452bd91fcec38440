import { zlib } from "libdeflate";
import { collectShortLived } from "../../core/short-lived-memory.js";
import type { BlockCodec } from "./block-codec.js";
import { inflate } from "./inflate.js";
import { blockLevels } from "./levels.js";

const passed = collectShortLived();

/**
 * zlib streams. They are compressed by libdeflate (WebAssembly), because node:zlib gives other bytes on other processors and in other
 * releases.
 */
export const gzip: BlockCodec = {
  ...inflate,
  encoder: {
    levels: blockLevels.gzip,
    compress: (bytes, level) => {
      const compressed = zlib(bytes, level);
      passed(compressed.byteLength);
      return compressed;
    },
  },
};
