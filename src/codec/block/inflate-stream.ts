import { concatBytes } from "../../core/bytes.js";
import type { BlockCodec } from "./block-codec.js";

/** zlib streams, decompressed by the web's own streams, which Node has too. */
export const inflateStream: BlockCodec = {
  name: "gzip",
  decompress: async (bytes, maxSize) => {
    const stream = new Blob([new Uint8Array(bytes)]).stream().pipeThrough(new DecompressionStream("deflate"));
    const reader = stream.getReader();
    const chunks: Uint8Array[] = [];
    let size = 0;
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      size += next.value.byteLength;
      chunks.push(next.value);
      if (size <= maxSize) continue;
      await reader.cancel();
      throw new RangeError(`The zlib data holds more than ${maxSize} bytes.`);
    }
    return concatBytes(chunks);
  },
};
