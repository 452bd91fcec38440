import { viewOf } from "./bytes.js";

/** Numbers at places of bytes, as a DataView gives them. */
export type ByteView = Pick<DataView, "byteLength" | "getUint8" | "getUint16" | "getUint32" | "getBigUint64">;

/** Bytes that are read at a time. */
const windowSize = 16 << 10;

/** A view of bytes that are elsewhere, of which only the parts are read that are looked at. What lies outside of them is a RangeError, as with a DataView. */
export function windowedView(byteLength: number, read: (from: number, to: number) => Uint8Array): ByteView {
  let window = viewOf(new Uint8Array(0));
  let start = 0;
  /** A window that holds the `size` bytes from `at` on. */
  const holding = (at: number, size: number): DataView => {
    if (!(at >= 0 && at + size <= byteLength)) throw new RangeError("outside of the bytes");
    if (at < start || at + size > start + window.byteLength) {
      window = viewOf(read(at, Math.min(at + windowSize, byteLength)));
      start = at;
    }
    return window;
  };
  return {
    byteLength,
    getUint8: (at) => holding(at, 1).getUint8(at - start),
    getUint16: (at, little) => holding(at, 2).getUint16(at - start, little),
    getUint32: (at, little) => holding(at, 4).getUint32(at - start, little),
    getBigUint64: (at, little) => holding(at, 8).getBigUint64(at - start, little),
  };
}
