import type { BlockCodecs } from "../../codec/block/block-codec.js";
import { concatBytes, hex } from "../../core/bytes.js";
import type { Content } from "../../core/content.js";
import { BuildError } from "../../core/errors.js";
import type { BlockMaker } from "./block-maker.js";
import { compressUnit } from "./compress-unit.js";

/**
 * A block maker for contents in memory that works in the thread that calls it; it runs in a browser. Contents in files are refused:
 * reading them is for the threads of a computer's own maker.
 */
export function inProcessBlocks(codecs: BlockCodecs): BlockMaker {
  return {
    parallel: 1,
    digest: (contents) => Promise.all(contents.map((content) => sha256(memoryBytes(content)))),
    compress: (units) =>
      Promise.all(
        units.map(async (unit) => {
          const encoder = (await codecs[unit.compression]?.())?.encoder;
          if (encoder === undefined) throw new BuildError("INTERNAL", `No codec was given for ${unit.compression}.`);
          return compressUnit(
            concatBytes(unit.extents.map(({ content, from, to }) => memoryBytes(content).subarray(from, to))),
            encoder,
            unit,
          );
        }),
      ),
  };
}

function memoryBytes({ source, offset, size }: Content): Uint8Array {
  if (source.kind === "memory") return source.bytes.subarray(offset, offset + size);
  const name = source.kind === "file" ? source.path : source.set.key;
  throw new BuildError("INTERNAL", `${name} is not in memory, and this block maker reads only memory.`);
}

async function sha256(bytes: Uint8Array): Promise<string> {
  return hex(new Uint8Array(await crypto.subtle.digest("SHA-256", new Uint8Array(bytes))));
}
