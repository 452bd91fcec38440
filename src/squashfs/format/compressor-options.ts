import { defineRecord } from "../../core/record.js";
import type { Compression } from "./compressor.js";

/** What stands in a metadata block of its own after the superblock, never compressed, where the flag `compressor-options` is set. */

/** Source: squashfs-tools, gzip_wrapper.h. */
export const gzipOptionsRecord = defineRecord("gzip options", [
  ["level", "u32", "1 to 9"],
  ["windowSize", "u16", "log2 of the window, 8 to 15"],
  ["strategies", "u16", "bits of the strategies that were tried; 0: the default one"],
]);

/** Source: squashfs-tools, zstd_wrapper.h. */
export const zstdOptionsRecord = defineRecord("zstd options", [["level", "u32", "1 to 22"]]);

/** Source: squashfs-tools, xz_wrapper.h. */
export const xzOptionsRecord = defineRecord("xz options", [
  ["dictionarySize", "u32", "bytes: a power of two, or the sum of two that follow each other"],
  ["filters", "u32", "bits of the branch filters that were tried"],
]);

/** Source: squashfs-tools, lz4_wrapper.h. */
export const lz4OptionsRecord = defineRecord("lz4 options", [
  ["version", "u32", "1"],
  ["flags", "u32", "bit 0: high compression"],
]);

/** Source: squashfs-tools, lzo_wrapper.h. */
export const lzoOptionsRecord = defineRecord("lzo options", [
  ["algorithm", "u32", "0 to 4; 4 is lzo1x_999"],
  ["level", "u32", "1 to 9, for lzo1x_999"],
]);

/** What readers take for granted where there are no options. */
const assumedLevels = { gzip: 9, zstd: 15 } as const;
const gzipWindow = 15;

/**
 * The options that readers must be told, or undefined where they would assume the same. The dictionary of xz is never larger than a block,
 * which is assumed; lz4 is always told.
 */
export function encodeCompressorOptions(compression: Compression, level: number): Uint8Array | undefined {
  switch (compression) {
    case "gzip": {
      // zlib has no levels above 9, and tools refuse them; the bytes are deflate all the same.
      const told = Math.min(level, 9);
      return told === assumedLevels.gzip ? undefined : gzipOptionsRecord.encode({ level: told, windowSize: gzipWindow, strategies: 0 });
    }
    case "zstd":
      return level === assumedLevels.zstd ? undefined : zstdOptionsRecord.encode({ level });
    case "lz4":
      return lz4OptionsRecord.encode({ version: 1, flags: 0 });
    case "xz":
      return undefined;
  }
}
