/**
 * squashfs 4.0 images: {@link writeSquashfs} makes one from a tree, {@link openSquashfs} reads any part of one. Codecs and block makers are
 * given by the caller, so that this runs where there are no threads and no files, such as a browser: `portableCodecs` and
 * `inProcessBlocks` are for such places.
 */
export type { BlockCodec, BlockCodecs, BlockEncoder } from "../codec/block/block-codec.js";
export { portableCodecs } from "../codec/block/portable-codecs.js";
export { type ByteSink, type ByteSource, memorySink, memorySource } from "../core/byte-source.js";
export { type Content, contentOf } from "../core/content.js";
export { type Directory, directory, type Node } from "../tree/node.js";
export { Tree } from "../tree/tree.js";
export { type Compression, compressions } from "./format/compressor.js";
export type { SuperblockFlag } from "./format/superblock.js";
export type { FileBlock, StoredBlock } from "./read/data-reader.js";
export type { DirectoryInode, FileInode, Inode } from "./read/inode.js";
export {
  type OpenOptions,
  openSquashfs,
  type SquashfsEntry,
  type SquashfsImage,
  type SquashfsName,
} from "./read/squashfs-image.js";
export type { Superblock } from "./read/superblock-reader.js";
export { type Verification, type VerifyOptions, verifySquashfs } from "./read/verify-image.js";
export type { SquashfsPath, WalkOptions } from "./read/walk-image.js";
export type { BlockMaker, BlockUnit, CompressedUnit, Extent, StoredRun } from "./write/block-maker.js";
export { compressUnit } from "./write/compress-unit.js";
export { inProcessBlocks } from "./write/in-process-blocks.js";
export {
  type BlockSettings,
  blockSettings,
  type FragmentMode,
  fragmentModes,
  type ImageSettings,
  type StorablePart,
  storableParts,
  type WriteOptions,
} from "./write/options.js";
export { type WriteSummary, writeSquashfs } from "./write/write-squashfs.js";
