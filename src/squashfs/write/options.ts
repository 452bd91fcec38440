import type { BlockCodec, BlockCodecs, BlockEncoder } from "../../codec/block/block-codec.js";
import { BuildError } from "../../core/errors.js";
import type { OnEvent } from "../../core/events.js";
import type { Compression } from "../format/compressor.js";
import { blockSizes } from "../format/superblock.js";
import type { BlockMaker } from "./block-maker.js";

export interface WriteOptions {
  readonly compression: Compression;
  /** One of the codec's levels; its default where it is left out. */
  readonly level?: number | undefined;
  /** Bytes in a data block: a power of two from 4 KiB to 1 MiB; 128 KiB where it is left out. */
  readonly blockSize?: number | undefined;
  /**
   * Seconds since 1970: every later mtime becomes it, and it is the time of the image itself. Where it is left out, mtimes stay, and the
   * image has the latest of them: the clock never enters an image.
   */
  readonly mtime?: number | undefined;
  /** Reads and compresses file contents. */
  readonly blocks: BlockMaker;
  /** Compress metadata; the one of `compression` must be among them. */
  readonly codecs: BlockCodecs;
  readonly signal?: AbortSignal | undefined;
  /** Progress of stage `pack`, in bytes of file contents. */
  readonly onEvent?: OnEvent | undefined;
}

/** How blocks are made, checked. */
export interface BlockSettings {
  readonly compression: Compression;
  readonly level: number;
  readonly blockSize: number;
}

/** @throws BuildError `USAGE` for a compressor, a level or a block size that cannot be */
export async function blockSettings({
  compression,
  codecs,
  level,
  blockSize = blockSizes.default,
}: WriteOptions): Promise<BlockSettings & { readonly encoder: BlockEncoder }> {
  const { encoder } = (await codecs[compression]?.()) ?? ({} as Partial<BlockCodec>);
  if (encoder === undefined) throw new BuildError("INTERNAL", `No codec was given for ${compression}.`);
  const { least, most, default: usual } = encoder.levels;
  const chosen = level ?? usual;
  if (!Number.isInteger(chosen) || chosen < least || chosen > most) {
    throw new BuildError("USAGE", `${compression} has no level ${level}.`, { hint: `Choose one from ${least} to ${most}.` });
  }
  if (!Number.isInteger(Math.log2(blockSize)) || blockSize < blockSizes.least || blockSize > blockSizes.most) {
    throw new BuildError("USAGE", `A squashfs image cannot have blocks of ${blockSize} bytes.`, {
      hint: "Choose a power of two from 4096 (4K) to 1048576 (1M).",
    });
  }
  return { compression, level: chosen, blockSize, encoder };
}
