import type { BlockCodecs } from "./block-codec.js";
import { inflateStream } from "./inflate-stream.js";
import { blockLevels } from "./levels.js";

/**
 * Block codecs that need nothing of Node, for browsers and other places: they read every compressor of squashfs, and write gzip, zstd and xz
 * with the same bytes as Node's. lz4 is only read, because its encoder loads its WebAssembly from a file.
 */
export const portableCodecs: BlockCodecs = {
  gzip: async () => {
    const { zlib } = await import("libdeflate");
    return { ...inflateStream, encoder: { levels: blockLevels.gzip, compress: (bytes, level) => zlib(bytes, level) } };
  },
  zstd: async () => (await import("./zstd-wasm.js")).loadWasmZstd(),
  xz: async () => (await import("./xz.js")).xz,
  lz4: async () => ({ name: "lz4", decompress: (await import("./lz4-decode.js")).decodeLz4 }),
  lzma: async () => (await import("./lzma.js")).lzma,
  lzo: async () => (await import("./lzo.js")).lzo,
};
