import type { FileStamp } from "./content.js";

/** In the size word of a stored block: the block is stored as it is. The words are those of squashfs. */
export const storedRaw = 1 << 24;

/** The stored size in a size word; 0 is a hole, a block of zeros that is not stored. */
export const storedSize = (word: number): number => word & (storedRaw - 1);

export const isRaw = (word: number): boolean => (word & storedRaw) !== 0;

/** A block that the tails of several files share. */
export interface StoredFragment {
  /** Where it stands in the set's place. */
  readonly at: number;
  /** Its size word. */
  readonly word: number;
  /** CRC-32 of its stored bytes. */
  readonly crc: number;
}

/** Compressed blocks of many files in one place, as a squashfs image has them. */
export interface BlockSet {
  /** Names it in errors, so that who owns it can make it anew. */
  readonly key: string;
  readonly place:
    | { readonly kind: "memory"; readonly bytes: Uint8Array }
    | { readonly kind: "file"; readonly path: string; readonly stamp?: FileStamp };
  readonly compression: string;
  /** Bytes of a block before it was compressed. */
  readonly blockSize: number;
  readonly fragments: readonly StoredFragment[];
}

/** Where the blocks of one file are in a set. */
export interface BlockList {
  /** Where the first of its blocks stands in the set's place; the others follow. */
  readonly at: number;
  /** A size word for every block. */
  readonly words: readonly number[];
  /** CRC-32 of the stored bytes of all its blocks. */
  readonly crc: number;
  /** The bytes after its last block: from this one on of a fragment. */
  readonly tail?: { readonly fragment: number; readonly offset: number };
}
