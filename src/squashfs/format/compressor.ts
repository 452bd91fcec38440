/** The compressors that a superblock can name, by number. */
export const compressorNames: Readonly<Record<number, string>> = {
  1: "gzip",
  2: "lzma",
  3: "lzo",
  4: "xz",
  5: "lz4",
  6: "zstd",
};

/** What the writer can compress with, with its number. */
export const writableCompressors = { gzip: 1 } as const;

export type Compression = keyof typeof writableCompressors;
