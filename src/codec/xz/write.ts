import { concatBytes, viewOf } from "../../core/bytes.js";
import { crc32 } from "../../core/crc32.js";
import { lzma2Filter } from "./block-header.js";
import { xzChecks } from "./checks.js";
import { multibyte } from "./integers.js";

/** The container of xz data with one block. Source: the .xz file format, version 1.2.0; the sections are named at each part. */

const headerMagic = Uint8Array.of(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00);
const footerMagic = Uint8Array.of(0x59, 0x5a);
const smallestDictionary = 4096;

/** Puts LZMA2 chunks into an xz stream of one block, with a CRC32 of their content. */
export function writeXz(data: Uint8Array, content: Uint8Array): Uint8Array {
  const checksum = littleEndian(crc32(content));
  const flags = Uint8Array.of(0, xzChecks.crc32);
  const blockHeader = withChecksum(Uint8Array.of(2, 0, lzma2Filter, 1, dictionaryCode(content.byteLength), 0, 0, 0));
  const unpadded = blockHeader.byteLength + data.byteLength + checksum.byteLength;
  const index = withChecksum(padded(Uint8Array.of(0, 1, ...multibyte(unpadded), ...multibyte(content.byteLength))));
  const backward = concatBytes([littleEndian(index.byteLength / 4 - 1), flags]);
  return concatBytes([
    headerMagic,
    withChecksum(flags),
    blockHeader,
    padded(data),
    checksum,
    index,
    littleEndian(crc32(backward)),
    backward,
    footerMagic,
  ]);
}

/** The smallest dictionary that holds all of the data, as LZMA2 writes it (5.3.1): a power of two in two of the numbers. */
function dictionaryCode(size: number): number {
  const bits = Math.ceil(Math.log2(Math.max(size, smallestDictionary)));
  return (bits - 12) * 2;
}

function littleEndian(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  viewOf(bytes).setUint32(0, value, true);
  return bytes;
}

const withChecksum = (bytes: Uint8Array): Uint8Array => concatBytes([bytes, littleEndian(crc32(bytes))]);

/** Blocks and indexes are padded to four bytes (3.3, 4.4). */
const padded = (bytes: Uint8Array): Uint8Array => concatBytes([bytes, new Uint8Array((4 - (bytes.byteLength % 4)) % 4)]);
