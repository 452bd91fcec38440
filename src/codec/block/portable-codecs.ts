import type { BlockCodecs } from "./block-codec.js";
import { inflate } from "./inflate.js";
import { blockLevels } from "./levels.js";

/**
 * Block codecs that need nothing of Node, for browsers and other places: they read every compressor of squashfs, and write gzip, zstd, xz and
 * lz4 with the same bytes as Node's.
 */
export const portableCodecs: BlockCodecs = {
  gzip: async () => {
    const { encodeZlib } = await import("./zlib.js");
    return { ...inflate, encoder: { levels: blockLevels.gzip, compress: encodeZlib } };
  },
  zstd: async () => (await import("./zstd-wasm.js")).loadWasmZstd(),
  xz: async () => (await import("./xz.js")).xz,
  lz4: async () => (await import("./lz4.js")).lz4,
  lzma: async () => (await import("./lzma.js")).lzma,
  lzo: async () => (await import("./lzo.js")).lzo,
};
