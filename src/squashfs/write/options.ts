import type { BlockCodec, BlockCodecs, BlockEncoder } from "../../codec/block/block-codec.js";
import { blockLevels, type Levels } from "../../codec/block/levels.js";
import { BuildError } from "../../core/errors.js";
import type { OnEvent } from "../../core/events.js";
import type { Compression } from "../format/compressor.js";
import { blockSizes } from "../format/superblock.js";
import type { BlockMaker } from "./block-maker.js";

/**
 * Which ends of files share fragment blocks: `always` those of all files, `on` only files below one block, `off` none. Fewer make larger
 * images; a file without a fragment is read with one access less.
 */
export const fragmentModes = ["on", "off", "always"] as const;

export type FragmentMode = (typeof fragmentModes)[number];

/** What can be stored without compression; `inodes` are all tables but those of attributes and owners. */
export const storableParts = ["inodes", "data", "fragments", "xattrs", "ids"] as const;

export type StorablePart = (typeof storableParts)[number];

/** What an image is like, apart from what is in it. */
export interface ImageSettings {
  /** gzip where it is left out. */
  readonly compression?: Compression | undefined;
  /** One of the codec's levels; its default where it is left out. */
  readonly level?: number | undefined;
  /** Bytes in a data block: a power of two from 4 KiB to 1 MiB; 128 KiB where it is left out. */
  readonly blockSize?: number | undefined;
  /** `always` where it is left out. */
  readonly fragments?: FragmentMode | undefined;
  /** Parts that are stored as they are. */
  readonly uncompressed?: readonly StorablePart[] | undefined;
  /** Whether it has the table that NFS needs to find an inode by its number; it has where it is left out. */
  readonly exportable?: boolean | undefined;
}

export interface WriteOptions extends ImageSettings {
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
  readonly fragments: FragmentMode;
  readonly uncompressed: ReadonlySet<StorablePart>;
}

/**
 * Refuses a level or a block size that cannot be, before work begins.
 * @throws BuildError `USAGE`
 */
export function checkSettings(
  { compression = "gzip", level, blockSize = blockSizes.default }: ImageSettings,
  { least, most, default: usual }: Levels = blockLevels[compression],
): void {
  const chosen = level ?? usual;
  if (!Number.isInteger(chosen) || chosen < least || chosen > most) {
    throw new BuildError("USAGE", `${compression} has no level ${level}.`, {
      hint: least === most ? "Leave the level out: there is only one." : `Choose one from ${least} to ${most}.`,
    });
  }
  if (!Number.isInteger(Math.log2(blockSize)) || blockSize < blockSizes.least || blockSize > blockSizes.most) {
    throw new BuildError("USAGE", `A squashfs image cannot have blocks of ${blockSize} bytes.`, {
      hint: "Choose a power of two from 4096 (4K) to 1048576 (1M).",
    });
  }
}

/** @throws BuildError `USAGE` as {@link checkSettings} */
export async function blockSettings({
  compression = "gzip",
  codecs,
  level,
  blockSize = blockSizes.default,
  fragments = "always",
  uncompressed = [],
}: ImageSettings & Pick<WriteOptions, "codecs">): Promise<BlockSettings & { readonly encoder: BlockEncoder }> {
  const { encoder } = (await codecs[compression]?.()) ?? ({} as Partial<BlockCodec>);
  if (encoder === undefined) throw new BuildError("INTERNAL", `No codec was given for ${compression}.`);
  const { levels } = encoder;
  checkSettings({ compression, blockSize, ...(level === undefined ? {} : { level }) }, levels);
  return { compression, level: level ?? levels.default, blockSize, fragments, uncompressed: new Set(uncompressed), encoder };
}
