import { concatBytes, viewOf } from "../../core/bytes.js";
import { crc32 } from "../../core/crc32.js";

/** The container of xz data with one block. Source: the .xz file format, version 1.2.0; the sections are named at each part. */

/** Stream Flags, the type of check (2.1.1.2). */
export const xzChecks = { none: 0, crc32: 1 } as const;

/** Bytes of a check by its type (2.1.1.2). */
const checkSize = (check: number): number => [0, 4, 4, 4, 8, 8, 8, 16, 16, 16, 32, 32, 32, 64, 64, 64][check] ?? 0;

/** Filter identifiers (5.3): the branch filters by name, and LZMA2. */
export const branchFilters: ReadonlyMap<number, string> = new Map([
  [0x04, "x86"],
  [0x05, "powerpc"],
  [0x06, "ia64"],
  [0x07, "arm"],
  [0x08, "armthumb"],
  [0x09, "sparc"],
  [0x0a, "arm64"],
]);
const lzma2Filter = 0x21;

const headerMagic = Uint8Array.of(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00);
const footerMagic = Uint8Array.of(0x59, 0x5a);
const headerSize = 12;
const smallestDictionary = 4096;

type XzContent = { readonly content: Uint8Array } | { readonly size: number; readonly dictionary: number };

/** Puts LZMA2 chunks into an xz stream of one block. */
export function writeXz(data: Uint8Array, options: XzContent & { readonly check: number }): Uint8Array {
  const size = "content" in options ? options.content.byteLength : options.size;
  const dictionary = "content" in options ? dictionaryCode(size) : options.dictionary;
  const checksum = "content" in options ? littleEndian(crc32(options.content)) : new Uint8Array(checkSize(options.check));
  const flags = Uint8Array.of(0, options.check);
  const blockHeader = withChecksum(Uint8Array.of(2, 0, lzma2Filter, 1, dictionary, 0, 0, 0));
  const unpadded = blockHeader.byteLength + data.byteLength + checksum.byteLength;
  const index = withChecksum(padded(Uint8Array.of(0, 1, ...variable(unpadded), ...variable(size))));
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

export interface XzBlock {
  /** The type of check, and its bytes. */
  readonly check: number;
  readonly checksum: Uint8Array;
  /** In the order in which they were applied; the last one is LZMA2. */
  readonly filters: readonly { readonly id: number; readonly start: number }[];
  /** The byte that says the size of LZMA2's dictionary. */
  readonly dictionary: number;
  /** LZMA2 chunks. */
  readonly data: Uint8Array;
  /** Bytes when decompressed, as the index says. */
  readonly size: number;
}

/** Takes an xz stream of one block apart. Only what it returns is checked: a decoder checks the rest. */
export function readXzBlock(bytes: Uint8Array): XzBlock {
  const header = new VariableReader(bytes, headerSize);
  const headerEnd = headerSize + (header.byte() + 1) * 4;
  const flags = header.byte();
  if ((flags & 0x40) !== 0) header.variable();
  if ((flags & 0x80) !== 0) header.variable();
  const filters: { id: number; start: number }[] = [];
  let dictionary = 0;
  for (let i = 0; i <= (flags & 3); i++) {
    const id = header.variable();
    const properties = header.take(header.variable());
    filters.push({ id, start: properties.byteLength === 4 ? viewOf(properties).getUint32(0, true) : 0 });
    if (id === lzma2Filter) dictionary = properties[0] ?? 0;
  }
  const footer = bytes.byteLength - headerSize;
  if (footer < headerEnd) throw new RangeError("The xz data ends too early.");
  const indexStart = footer - (viewOf(bytes).getUint32(footer + 4, true) + 1) * 4;
  const index = new VariableReader(bytes, indexStart);
  if (index.byte() !== 0 || index.variable() !== 1) throw new RangeError("The xz data has more than one block.");
  const unpadded = index.variable();
  const size = index.variable();
  const check = bytes[7] ?? 0;
  const checkEnd = indexStart;
  const dataEnd = headerSize + unpadded - checkSize(check);
  if (dataEnd < headerEnd || dataEnd > checkEnd) throw new RangeError("The xz data has an index that does not match it.");
  return {
    check,
    checksum: bytes.subarray(checkEnd - checkSize(check), checkEnd),
    filters,
    dictionary,
    data: bytes.subarray(headerEnd, dataEnd),
    size,
  };
}

/** The smallest dictionary that holds all of the data, as LZMA2 writes it (5.3.1): a power of two in two of the numbers. */
function dictionaryCode(size: number): number {
  const bits = Math.ceil(Math.log2(Math.max(size, smallestDictionary)));
  return (bits - 12) * 2;
}

/** Multibyte integers (1.2): seven bits a byte, the lowest first. */
function variable(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest & 0x7f) | 0x80);
  return [...bytes, rest];
}

class VariableReader {
  readonly #bytes: Uint8Array;
  #at: number;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.#at = at;
  }

  byte(): number {
    const byte = this.#bytes[this.#at++];
    if (byte === undefined) throw new RangeError("The xz data ends too early.");
    return byte;
  }

  variable(): number {
    let value = 0;
    for (let scale = 1; scale <= 2 ** 49; scale *= 0x80) {
      const byte = this.byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
    throw new RangeError("The xz data has a number that is too large.");
  }

  take(size: number): Uint8Array {
    const bytes = this.#bytes.subarray(this.#at, this.#at + size);
    this.#at += size;
    return bytes;
  }
}

function littleEndian(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  viewOf(bytes).setUint32(0, value, true);
  return bytes;
}

const withChecksum = (bytes: Uint8Array): Uint8Array => concatBytes([bytes, littleEndian(crc32(bytes))]);

/** Blocks and indexes are padded to four bytes (3.3, 4.4). */
const padded = (bytes: Uint8Array): Uint8Array => concatBytes([bytes, new Uint8Array((4 - (bytes.byteLength % 4)) % 4)]);
