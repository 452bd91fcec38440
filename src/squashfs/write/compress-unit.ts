import type { BlockEncoder } from "../../codec/block/block-codec.js";
import { concatBytes } from "../../core/bytes.js";
import { dataRaw } from "../format/data-block.js";
import type { BlockUnit, CompressedUnit } from "./block-maker.js";

/** Cuts bytes into blocks and compresses each; one that does not become smaller is stored as it is. Every block maker uses this. */
export function compressUnit(
  bytes: Uint8Array,
  encoder: BlockEncoder,
  { blockSize, level, holes }: Pick<BlockUnit, "blockSize" | "level" | "holes">,
): CompressedUnit {
  const stored: Uint8Array[] = [];
  const sizes: number[] = [];
  for (let at = 0; at < bytes.byteLength; at += blockSize) {
    const block = bytes.subarray(at, at + blockSize);
    if (holes && isZero(block)) {
      sizes.push(0);
      continue;
    }
    const compressed = encoder.compress(block, level);
    const smaller = compressed.byteLength < block.byteLength;
    stored.push(smaller ? compressed : block);
    sizes.push(smaller ? compressed.byteLength : block.byteLength | dataRaw);
  }
  return { bytes: concatBytes(stored), sizes };
}

function isZero(bytes: Uint8Array): boolean {
  for (let i = 0; i < bytes.byteLength; i++) if (bytes[i] !== 0) return false;
  return true;
}
