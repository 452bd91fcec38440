import { defineRecord } from "../../core/record.js";

/** Metadata is cut into blocks of this many bytes before compression; only a table's last block may be shorter. */
export const metadataBlockSize = 8192;

/** In a metadata block's header: the block is stored as it is. The other 15 bits are its stored size. */
export const metadataRaw = 0x8000;

/** What stands before every metadata block. */
export const metadataHeaderRecord = defineRecord("metadata block header", [["word", "u16", "stored size; bit 15: not compressed"]]);

/** One entry of the block lists of the id, fragment, export and xattr id tables. */
export const tableBlockRecord = defineRecord("table block", [
  ["start", "u64", "where this metadata block of the table stands in the image"],
]);

/** A place in a table of metadata blocks. */
export interface MetadataPosition {
  /** Stored bytes from the table's start to the block's header. */
  readonly block: number;
  /** Bytes from the start of the decompressed block. */
  readonly offset: number;
}

/** The reference that 64-bit fields hold: the block above, the offset in the lowest 16 bits. */
export const encodeReference = ({ block, offset }: MetadataPosition): bigint => (BigInt(block) << 16n) | BigInt(offset);

export const decodeReference = (reference: bigint): MetadataPosition => ({
  block: Number(reference >> 16n),
  offset: Number(reference & 0xffffn),
});
