import { viewOf } from "../core/bytes.js";

export const zstdFrameMagic = 0xfd2f_b528;

/** What the descriptor byte of a frame says about its header. Source: RFC 8878, section 3.1.1.1. */
export interface ZstdFrameHeader {
  /** There is no window descriptor: the window is the content. */
  readonly singleSegment: boolean;
  readonly hasChecksum: boolean;
  /** Sizes of the header's fields, in bytes. */
  readonly dictionarySize: number;
  readonly contentSizeSize: number;
}

export function parseDescriptor(descriptor: number): ZstdFrameHeader & { readonly reserved: boolean } {
  const singleSegment = (descriptor & 0x20) !== 0;
  return {
    singleSegment,
    hasChecksum: (descriptor & 4) !== 0,
    reserved: (descriptor & 8) !== 0,
    dictionarySize: [0, 1, 2, 4][descriptor & 3] ?? 0,
    contentSizeSize: [singleSegment ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0,
  };
}

/** Frame_Content_Size; that of 2 bytes is 256 less than what it means. */
export function readContentSize(header: DataView, offset: number, size: number): number {
  if (size === 1) return header.getUint8(offset);
  if (size === 2) return header.getUint16(offset, true) + 256;
  if (size === 4) return header.getUint32(offset, true);
  return Number(header.getBigUint64(offset, true));
}

/** The content size that the first frame of `bytes` claims, or undefined where it says none. */
export function zstdContentSize(bytes: Uint8Array): number | undefined {
  const view = viewOf(bytes);
  if (bytes.byteLength < 5 || view.getUint32(0, true) !== zstdFrameMagic) return undefined;
  const { singleSegment, dictionarySize, contentSizeSize } = parseDescriptor(view.getUint8(4));
  const at = 5 + (singleSegment ? 0 : 1) + dictionarySize;
  return contentSizeSize === 0 || at + contentSizeSize > bytes.byteLength ? undefined : readContentSize(view, at, contentSizeSize);
}
