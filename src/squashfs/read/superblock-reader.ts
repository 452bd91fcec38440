import type { ByteSource } from "../../core/byte-source.js";
import { BuildError } from "../../core/errors.js";
import { boundedNumber } from "../../core/record.js";
import { compressorName } from "../format/compressor.js";
import { decodeReference, type MetadataPosition } from "../format/metadata-block.js";
import {
  bigEndianMagic,
  blockSizes,
  decodeFlags,
  noTable,
  type SuperblockFlag,
  squashfsMagic,
  superblockRecord,
} from "../format/superblock.js";

/** What an image says about itself. Sizes and places are in bytes. */
export interface Superblock {
  readonly versionMajor: number;
  readonly versionMinor: number;
  /** `gzip`, `xz`, `zstd`, …, or `unknown (N)`. */
  readonly compressor: string;
  /** When the image was made, in seconds since 1970. */
  readonly modificationTime: number;
  readonly blockSize: number;
  readonly flags: readonly SuperblockFlag[];
  readonly inodeCount: number;
  readonly fragmentCount: number;
  readonly idCount: number;
  /** The image without its padding. */
  readonly bytesUsed: number;
  readonly rootInode: MetadataPosition;
  readonly inodeTableStart: number;
  readonly directoryTableStart: number;
  readonly fragmentTableStart: number | undefined;
  readonly exportTableStart: number | undefined;
  readonly idTableStart: number;
  readonly xattrTableStart: number | undefined;
}

/** @throws BuildError `SQUASHFS_NOT_AN_IMAGE`, `SQUASHFS_VERSION`, `SQUASHFS_TRUNCATED`, `SQUASHFS_CORRUPT` */
export async function readSuperblock(source: ByteSource): Promise<Superblock> {
  const bytes = await source.read(0, Math.min(superblockRecord.size, source.size));
  const where = { source: source.name, offset: 0 };
  const magic = bytes.byteLength < 4 ? 0 : new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true);
  if (magic === bigEndianMagic) throw wrongVersion(source, "it is big-endian, as only versions before 4.0 were");
  if (magic !== squashfsMagic) {
    throw new BuildError("SQUASHFS_NOT_AN_IMAGE", `${source.name} is not a squashfs image: it does not start with "hsqs".`, {
      where,
      hint: "Give the path of a .squashfs file.",
    });
  }
  if (bytes.byteLength < superblockRecord.size) throw truncated(source, superblockRecord.size);
  const values = superblockRecord.decode(bytes);
  const { versionMajor, versionMinor, blockSize, blockLog, compressor, modificationTime, inodeCount, fragmentCount, idCount } = values;
  if (versionMajor !== 4 || versionMinor !== 0) throw wrongVersion(source, `it has version ${versionMajor}.${versionMinor}`);
  const corrupt = (why: string) =>
    new BuildError("SQUASHFS_CORRUPT", `The image ${source.name} is damaged: ${why}.`, {
      where,
      hint: "Get the image again, or build it again.",
    });
  if (blockSize < blockSizes.least || blockSize > blockSizes.most || blockSize !== 2 ** blockLog) {
    throw corrupt(`its superblock has blocks of ${blockSize} bytes, and 2^${blockLog} at the same time`);
  }
  const used = boundedNumber(values.bytesUsed);
  if (used === undefined || used < superblockRecord.size) throw corrupt(`its superblock claims a size of ${values.bytesUsed} bytes`);
  if (used > source.size) throw truncated(source, used);
  const place = (name: string, value: bigint): number => {
    const start = boundedNumber(value, used);
    if (start === undefined || start < superblockRecord.size) throw corrupt(`its ${name} is said to stand at byte ${value} of ${used}`);
    return start;
  };
  const inodeTableStart = place("inode table", values.inodeTableStart);
  const directoryTableStart = place("directory table", values.directoryTableStart);
  if (directoryTableStart <= inodeTableStart) throw corrupt("its directory table stands before its inode table");
  const after = (name: string, value: bigint): number => {
    const start = place(name, value);
    if (start <= directoryTableStart) throw corrupt(`its ${name} stands before its directory table`);
    return start;
  };
  const optional = (name: string, value: bigint) => (value === noTable ? undefined : after(name, value));
  if (inodeCount === 0 || idCount === 0) throw corrupt("it has no inodes or no owners");
  return {
    versionMajor,
    versionMinor,
    compressor: compressorName(compressor) ?? `unknown (${compressor})`,
    modificationTime,
    blockSize,
    flags: decodeFlags(values.flags),
    inodeCount,
    fragmentCount,
    idCount,
    bytesUsed: used,
    rootInode: decodeReference(values.rootInode),
    inodeTableStart,
    directoryTableStart,
    fragmentTableStart: fragmentCount === 0 ? undefined : after("fragment table", values.fragmentTableStart),
    exportTableStart: optional("export table", values.exportTableStart),
    idTableStart: after("id table", values.idTableStart),
    xattrTableStart: optional("xattr table", values.xattrTableStart),
  };
}

function wrongVersion(source: ByteSource, why: string): BuildError {
  return new BuildError("SQUASHFS_VERSION", `${source.name} cannot be read: ${why}, and only version 4.0 is known.`, {
    where: { source: source.name, offset: 0 },
    hint: "Make the image again with squashfs-tools 4.0 (2009) or later.",
  });
}

function truncated(source: ByteSource, size: number): BuildError {
  return new BuildError("SQUASHFS_TRUNCATED", `The image ${source.name} has ${source.size} bytes, and its superblock needs ${size}.`, {
    where: { source: source.name, offset: source.size },
    hint: "The copy or the download stopped early: get it again.",
  });
}
