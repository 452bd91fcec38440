import { concatBytes } from "../../core/bytes.js";
import { codecError } from "../codec-error.js";
import { encodeLzma2 } from "../lzma2/encode.js";
import { XzDecoder } from "../xz/decoder.js";
import { writeXz } from "../xz/write.js";
import type { BlockCodec } from "./block-codec.js";
import { blockLevels } from "./levels.js";

/** xz with one block, a CRC32 and a dictionary that is no larger than the data, which is what Linux decodes. */
export const xz: BlockCodec = {
  name: "xz",
  encoder: {
    levels: blockLevels.xz,
    compress: (bytes, level) => writeXz(encodeLzma2(bytes, level), bytes),
  },
  decompress: (bytes, maxSize) => {
    const decoder = new XzDecoder({ heldBlock: maxSize });
    try {
      return concatBytes([...partsOf(decoder, bytes, maxSize)]);
    } finally {
      decoder.close();
    }
  },
};

function* partsOf(decoder: XzDecoder, bytes: Uint8Array, maxSize: number): Generator<Uint8Array> {
  let size = 0;
  for (const chunk of [bytes, new Uint8Array(0)]) {
    decoder.push(chunk);
    for (let step = decoder.step(); step !== undefined; step = decoder.step()) {
      // No reader of squashfs knows the check that has to be loaded.
      if (step instanceof Promise)
        throw codecError("xz", "unsupported", "uses a kind of integrity check that is not supported", { name: undefined });
      size += step.byteLength;
      if (size > maxSize) throw new RangeError(`The xz data holds more than ${maxSize} bytes.`);
      yield step.slice();
    }
  }
}
