import type { BlockCodec } from "../../codec/codec.js";
import { BuildError } from "../../core/errors.js";
import type { OnEvent } from "../../core/events.js";
import type { Compression } from "../format/compressor.js";
import { blockSizes } from "../format/superblock.js";
import type { BlockMaker } from "./block-maker.js";

export interface WriteOptions {
  readonly compression: Compression;
  /** 1 to 12 for gzip; 6 where it is left out. */
  readonly level?: number;
  /** Bytes in a data block: a power of two from 4 KiB to 1 MiB; 128 KiB where it is left out. */
  readonly blockSize?: number;
  /**
   * Seconds since 1970: every later mtime becomes it, and it is the time of the image itself. Where it is left out, mtimes stay, and the
   * image has the latest of them: the clock never enters an image.
   */
  readonly mtime?: number;
  /** Reads and compresses file contents. */
  readonly blocks: BlockMaker;
  /** Compress metadata; the one of `compression` must be among them. */
  readonly codecs: readonly BlockCodec[];
  readonly signal?: AbortSignal;
  /** Progress of stage `pack`, in bytes of file contents. */
  readonly onEvent?: OnEvent;
}

/** How blocks are made, checked. */
export interface BlockSettings {
  readonly compression: Compression;
  readonly level: number;
  readonly blockSize: number;
}

/** Those of libdeflate; from 10 on it searches for the nearly smallest result, and is some ten times slower. */
const levels = { least: 1, default: 6, most: 12 } as const;

/** @throws BuildError `USAGE` for a level or a block size that cannot be */
export function blockSettings({ compression, level = levels.default, blockSize = blockSizes.default }: WriteOptions): BlockSettings {
  if (!Number.isInteger(level) || level < levels.least || level > levels.most) {
    throw new BuildError("USAGE", `${compression} has no level ${level}.`, { hint: `Choose one from ${levels.least} to ${levels.most}.` });
  }
  if (!Number.isInteger(Math.log2(blockSize)) || blockSize < blockSizes.least || blockSize > blockSizes.most) {
    throw new BuildError("USAGE", `A squashfs image cannot have blocks of ${blockSize} bytes.`, {
      hint: "Choose a power of two from 4096 (4K) to 1048576 (1M).",
    });
  }
  return { compression, level, blockSize };
}
