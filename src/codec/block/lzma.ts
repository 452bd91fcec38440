import { decompress } from "lzma1";
import { viewOf } from "../../core/bytes.js";
import type { BlockCodec } from "./block-codec.js";

/** A .lzma header: properties (1 byte), size of the dictionary (4), size of the contents (8, all ones where it is not known). */
const lzmaHeaderSize = 13;
const dictionaryAt = 1;
const contentsAt = 5;

/** The format of LZMA Utils ("lzma alone"), which images had before xz; only read. */
export const lzma: BlockCodec = {
  name: "lzma",
  decompress: (bytes, maxSize) => {
    if (bytes.byteLength <= lzmaHeaderSize) throw new RangeError("The lzma data ends in its header.");
    const data = bytes.slice();
    const view = viewOf(data);
    const size = view.getBigUint64(contentsAt, true);
    if (size === 0xffff_ffff_ffff_ffffn) view.setBigUint64(contentsAt, BigInt(maxSize), true);
    else if (size > BigInt(maxSize)) throw new RangeError(`The lzma data holds more than ${maxSize} bytes.`);
    // Nothing lies farther back than the block's start: a larger dictionary would only take memory.
    view.setUint32(dictionaryAt, Math.min(view.getUint32(dictionaryAt, true), Math.max(maxSize, 4096)), true);
    return decompress(data);
  },
};
