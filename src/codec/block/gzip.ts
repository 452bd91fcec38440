import { collectShortLived } from "../../core/short-lived-memory.js";
import type { BlockCodec } from "./block-codec.js";
import { inflate } from "./inflate.js";
import { blockLevels } from "./levels.js";
import { encodeZlib } from "./zlib.js";

const passed = collectShortLived();

/** zlib streams. */
export const gzip: BlockCodec = {
  ...inflate,
  encoder: {
    levels: blockLevels.gzip,
    compress: (bytes, level) => {
      const compressed = encodeZlib(bytes, level);
      passed(compressed.byteLength);
      return compressed;
    },
  },
};
