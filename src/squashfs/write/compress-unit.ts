import type { BlockEncoder } from "../../codec/block/block-codec.js";
import { dataRaw } from "../format/data-block.js";
import type { BlockUnit, CompressedUnit } from "./block-maker.js";

/**
 * Cuts bytes into blocks and compresses each; one that does not become smaller is stored as it is. Every block maker uses
 * this. The stored bytes are put into `target`, which has room for as many as there are.
 */
export function compressUnit(
  bytes: Uint8Array,
  encoder: BlockEncoder,
  { blockSize, level, holes, stored: asIs }: Pick<BlockUnit, "blockSize" | "level" | "holes" | "stored">,
  target: Uint8Array = new Uint8Array(bytes.byteLength),
): CompressedUnit {
  const sizes: number[] = [];
  let size = 0;
  for (let at = 0; at < bytes.byteLength; at += blockSize) {
    const block = bytes.subarray(at, at + blockSize);
    if (holes && isZero(block)) {
      sizes.push(0);
      continue;
    }
    const compressed = asIs ? block : encoder.compress(block, level);
    const smaller = compressed.byteLength < block.byteLength;
    target.set(smaller ? compressed : block, size);
    size += smaller ? compressed.byteLength : block.byteLength;
    sizes.push(smaller ? compressed.byteLength : block.byteLength | dataRaw);
  }
  return { bytes: target.subarray(0, size), sizes };
}

function isZero(bytes: Uint8Array): boolean {
  // Four bytes at a time where they lie so; a block nearly always does.
  const words = bytes.byteOffset % 4 === 0 ? bytes.byteLength >> 2 : 0;
  const view = words === 0 ? undefined : new Int32Array(bytes.buffer, bytes.byteOffset, words);
  for (let i = 0; i < words; i++) if (view?.[i] !== 0) return false;
  for (let i = words * 4; i < bytes.byteLength; i++) if (bytes[i] !== 0) return false;
  return true;
}
