/**
 * A compressor of single blocks, as squashfs uses them: whole buffers in and out, no streams, the same bytes for the same input on every
 * computer.
 */
export interface BlockCodec {
  /** `gzip` stands for zlib streams, as in squashfs. */
  readonly name: string;
  /** The compressor's number in a squashfs superblock. */
  readonly id: number;
  /** May give more bytes than it got; the caller then stores the block as it is. */
  compress(bytes: Uint8Array, level: number): Uint8Array;
  /** Throws where the bytes are damaged or would be more than `maxSize`. */
  decompress(bytes: Uint8Array, maxSize: number): Uint8Array;
}
