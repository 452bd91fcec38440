import type { BlockCodecs } from "./block-codec.js";

/** All block codecs, for Node. */
export const blockCodecs: BlockCodecs = {
  gzip: async () => (await import("./gzip.js")).gzip,
  zstd: async () => (await import("./zstd.js")).loadZstd(),
  xz: async () => (await import("./xz.js")).xz,
  lz4: async () => (await import("./lz4.js")).lz4,
  lzma: async () => (await import("./lzma.js")).lzma,
  lzo: async () => (await import("./lzo.js")).lzo,
};

/** The same for who only reads: gzip, which nearly all images have, without its encoder. */
export const blockDecoders: BlockCodecs = { ...blockCodecs, gzip: async () => (await import("./inflate.js")).inflate };
