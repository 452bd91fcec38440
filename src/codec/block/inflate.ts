import { decodeZlib } from "../deflate/decode.js";
import type { BlockCodec } from "./block-codec.js";

/** zlib streams, without an encoder, whose WebAssembly takes a moment to start. */
export const inflate: BlockCodec = {
  name: "gzip",
  decompress: (bytes, maxSize) => decodeZlib(bytes, maxSize).slice(),
  decompressLent: decodeZlib,
};
