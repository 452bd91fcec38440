import type { Levels } from "./levels.js";

/**
 * A compressor of single blocks, as squashfs uses them: whole buffers in and out, no streams, the same bytes for the same input on every
 * computer and in every release of Node.
 */
export interface BlockCodec {
  /** The compressor's name in squashfs: `gzip` stands for zlib streams. */
  readonly name: string;
  /** What it compresses with; nothing where it only decompresses. */
  readonly encoder?: BlockEncoder;
  /** Throws where the bytes are damaged or would be more than `maxSize`. */
  decompress(bytes: Uint8Array, maxSize: number): Uint8Array | Promise<Uint8Array>;
  /** The same at once, in the codec's own memory, for who needs it for a moment: it is good until the next call. Not every codec has it. */
  decompressLent?(bytes: Uint8Array, maxSize: number): Uint8Array;
}

export interface BlockEncoder {
  /** The levels that can be asked for. */
  readonly levels: Levels;
  /**
   * May give more bytes than it got; the caller then stores the block as it is. What is given may stand in the encoder's own memory: it is good
   * until the next call.
   */
  compress(bytes: Uint8Array, level: number): Uint8Array;
}

/** Codecs by name. Each is loaded when an image needs it: most are WebAssembly, which takes a moment to start. */
export type BlockCodecs = Readonly<Record<string, () => Promise<BlockCodec>>>;
