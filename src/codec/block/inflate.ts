import { inflateSync } from "node:zlib";
import type { BlockCodec } from "./block-codec.js";

/** Room beyond the expected size: zlib asks for another buffer when the first one is exactly full. */
const slack = 64;

/** zlib streams, which node:zlib decompresses the fastest; without an encoder, whose WebAssembly takes a moment to start. */
export const inflate: BlockCodec = {
  name: "gzip",
  decompress: (bytes, maxSize) => inflateSync(bytes, { chunkSize: maxSize + slack, maxOutputLength: maxSize }),
};
