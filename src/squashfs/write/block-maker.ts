import type { BlockSet } from "../../core/block-set.js";
import type { FilePlace, Filling } from "../../core/byte-source.js";
import type { Content } from "../../core/content.js";
import type { Compression } from "../format/compressor.js";

/** A part of a content, in bytes from its start. */
export interface Extent {
  readonly content: Content;
  readonly from: number;
  readonly to: number;
  /** Its bytes, where they were read already. */
  readonly bytes?: Uint8Array | undefined;
}

/** A piece of work: the extents one after the other, cut into blocks; the last block may be shorter. */
export interface BlockUnit {
  readonly extents: readonly Extent[];
  readonly blockSize: number;
  readonly compression: Compression;
  readonly level: number;
  /** Store every block as it is. */
  readonly stored: boolean;
  /** Whether a block of zeros becomes a hole: so for the blocks of a file, never for fragments and metadata. */
  readonly holes: boolean;
}

export interface CompressedUnit {
  /** The stored bytes of all blocks, back to back; they may be in shared memory. */
  readonly bytes: Uint8Array;
  /** A size word for every block: bit 24 set: stored as it was; 0: a hole. */
  readonly sizes: readonly number[];
}

/** Stored blocks that are taken over as they are: bytes of a set that follow each other. */
export interface StoredRun {
  readonly set: BlockSet;
  /** Where they begin in the set's place. */
  readonly at: number;
  readonly size: number;
  /** The CRC-32 of every part of them. */
  readonly parts: readonly { readonly size: number; readonly crc: number }[];
}

/** Contents that were read. */
export interface ReadContents {
  /** The SHA256 of every content, lower-case hex. */
  readonly digests: readonly string[];
  /** The bytes of those that were kept. */
  readonly kept: readonly (Uint8Array | undefined)[];
}

/** Who reads and compresses for the writer: this thread, or many. The bytes do not depend on who does it. */
export interface BlockMaker {
  /** How many calls it works on at once. */
  readonly parallel: number;
  /** The SHA256 of every content, lower-case hex. */
  digest(contents: readonly Content[]): Promise<readonly string[]>;
  /**
   * The same, and the bytes of contents below a size, so that they need not be read again: most files are so small that to open them takes longer than all
   * else. What is kept is good until bytes of a later call come to be compressed. A maker that reads only memory need not have it.
   */
  digestAndKeep?(contents: readonly Content[], below: number): Promise<ReadContents>;
  /** Compresses units, and gives a result for each. */
  compress(units: readonly BlockUnit[]): Promise<readonly CompressedUnit[]>;
  /** The bytes of a run, checked; a maker that is given no contents in blocks need not have it. */
  copy?(run: StoredRun): Promise<Uint8Array>;
  /** Begins to put runs into a file, one after the other, checked; a maker that has no files need not have it. */
  copyTo?(runs: readonly StoredRun[], place: FilePlace): Filling;
  /** Takes the memory of what it gave at once back, to be used for others. */
  release?(units: readonly CompressedUnit[]): void;
}
