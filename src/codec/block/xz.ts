import { concatBytes, viewOf } from "../../core/bytes.js";
import { crc32 } from "../../core/crc32.js";
import { encodeLzma2 } from "../lzma2/encode.js";
import { decodeXz } from "../stream/xz.js";
import type { BlockCodec } from "./block-codec.js";
import { undoBranchFilter } from "./branch-filter.js";
import { blockLevels } from "./levels.js";
import { branchFilters, readXzBlock, writeXz, xzChecks } from "./xz-container.js";

/** xz with one block, a CRC32 and a dictionary that is no larger than the data, which is what Linux decodes. */
export const xz: BlockCodec = {
  name: "xz",
  encoder: {
    levels: blockLevels.xz,
    compress: (bytes, level) => writeXz(encodeLzma2(bytes, level), { content: bytes, check: xzChecks.crc32 }),
  },
  decompress: async (bytes, maxSize) => {
    const block = readXzBlock(bytes);
    const filters = block.filters.filter(({ id }) => branchFilters.has(id));
    if (filters.length === 0) return collect(bytes, maxSize);
    // The decoder has no branch filters: it gets the data without them and without the check, which is that of the filtered bytes.
    const content = await collect(writeXz(block.data, { size: block.size, dictionary: block.dictionary, check: xzChecks.none }), maxSize);
    for (const { id, start } of filters.reverse()) undoBranchFilter(content, id, start);
    if (block.check === xzChecks.crc32 && viewOf(block.checksum).getUint32(0, true) !== crc32(content)) {
      throw new RangeError("The xz data does not match its checksum.");
    }
    return content;
  },
};

async function collect(bytes: Uint8Array, maxSize: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of decodeXz(once(bytes), undefined)) {
    size += chunk.byteLength;
    if (size > maxSize) throw new RangeError(`The xz data holds more than ${maxSize} bytes.`);
    chunks.push(chunk.slice());
  }
  return concatBytes(chunks);
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
