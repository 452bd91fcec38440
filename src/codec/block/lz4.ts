import { decodeLz4 } from "../lz4/decode.js";
import { encodeLz4 } from "../lz4/encode.js";
import type { BlockCodec } from "./block-codec.js";
import { blockLevels } from "./levels.js";

/** lz4 blocks, by code of our own: see docs/decisions.md. */
export const lz4: BlockCodec = {
  name: "lz4",
  encoder: { levels: blockLevels.lz4, compress: encodeLz4 },
  decompress: decodeLz4,
};
