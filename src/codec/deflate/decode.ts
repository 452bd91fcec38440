import { wasmModule } from "../wasm/module.js";
import { adlerFunction } from "./programs/adler.js";
import * as layout from "./programs/decoding-layout.js";
import { makeTableFunction } from "./programs/decoding-table.js";
import { inflateFailures, inflateFunction, inputSlack, outputSlack } from "./programs/inflate.js";
import {
  again,
  distanceExtraBits,
  firstLength,
  lengthOrder,
  literalExtraBits,
  literals,
  manyZeros,
  shortestLengths,
  zeros,
} from "./symbols.js";

interface Exports {
  readonly memory: WebAssembly.Memory;
  /** See the program's own words. */
  inflate(input: number, inputEnd: number, start: number, outEnd: number): number;
  adler32(from: number, end: number): number;
}

const pageSize = 1 << 16;
const headSize = 2;
const checkSize = 4;

let programs: Exports | undefined;

/**
 * Decodes a zlib stream; what stands behind it is not looked at. The result stands in the decoder's own memory until the next call. Source: RFC 1950.
 *
 * @throws RangeError where it is damaged, or more than `maxSize` bytes
 */
export function decodeZlib(bytes: Uint8Array, maxSize: number): Uint8Array {
  const size = bytes.byteLength;
  if (size < headSize + checkSize) throw new RangeError("The zlib data ends too early.");
  const [method = 0, flags = 0] = bytes;
  const isKnown = (method & 0x0f) === 8 && method >> 4 <= 7 && (flags & 0x20) === 0 && ((method << 8) | flags) % 31 === 0;
  if (!isKnown) throw new RangeError("The zlib data has no right head.");
  programs ??= load();
  const { memory, inflate, adler32 } = programs;
  const sourceEnd = layout.decoderSourceAt + size;
  const target = sourceEnd + inputSlack;
  const missing = target + maxSize + outputSlack - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / pageSize));
  new Uint8Array(memory.buffer).set(bytes, layout.decoderSourceAt);
  const made = inflate(layout.decoderSourceAt + headSize, sourceEnd - checkSize, target, target + maxSize);
  if (made === inflateFailures.tooLong) throw new RangeError(`The zlib data holds more than ${maxSize} bytes.`);
  if (made < 0) throw new RangeError("The zlib data is damaged.");
  const view = new DataView(memory.buffer);
  if (view.getUint32(view.getUint32(layout.inputEndAt, true)) !== adler32(target, target + made) >>> 0) {
    throw new RangeError("The zlib data does not have the checksum that it says.");
  }
  return new Uint8Array(memory.buffer, target, made);
}

function load(): Exports {
  const module = new WebAssembly.Module(wasmModule(makeTableFunction(), inflateFunction(0), adlerFunction()));
  const { exports } = new WebAssembly.Instance<Exports>(module);
  const view = new DataView(exports.memory.buffer);
  putEntries(view, layout.literalSymbolsAt, literalEntries());
  putEntries(view, layout.distanceSymbolsAt, distanceEntries());
  putEntries(view, layout.lengthSymbolsAt, lengthEntries());
  for (const [place, symbol] of lengthOrder.entries()) view.setUint8(layout.orderAt + place, symbol);
  return exports;
}

const { entryKinds } = layout;
const entry = (value: number, extraBits: number, kind = 0): number => ((value << layout.valueShift) | extraBits | kind) >>> 0;

function putEntries(view: DataView, at: number, entries: readonly number[]): void {
  for (const [symbol, one] of entries.entries()) view.setUint32(at + symbol * layout.wordSize, one, true);
}

function literalEntries(): number[] {
  return [
    ...Array.from({ length: literals }, (_, literal) => entry(literal, 0, entryKinds.literal)),
    entry(0, 0, entryKinds.other | entryKinds.end),
    ...Array.from(shortestLengths, (shortest, index) => entry(shortest, literalExtraBits[firstLength + index] ?? 0)),
    // These have a fixed code, and mean nothing.
    entry(0, 0, entryKinds.other),
    entry(0, 0, entryKinds.other),
  ];
}

function distanceEntries(): number[] {
  let shortest = 1;
  const known = Array.from(distanceExtraBits, (extraBits) => {
    const made = entry(shortest, extraBits);
    shortest += 1 << extraBits;
    return made;
  });
  return [...known, entry(0, 0, entryKinds.other), entry(0, 0, entryKinds.other)];
}

function lengthEntries(): number[] {
  const lengths = Array.from({ length: again.symbol }, (_, length) => entry(length, 0, entryKinds.literal));
  return [
    ...lengths,
    entry(again.least, again.bits, entryKinds.end),
    entry(zeros.least, zeros.bits),
    entry(manyZeros.least, manyZeros.bits),
  ];
}
