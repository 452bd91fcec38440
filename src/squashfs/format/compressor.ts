/** The compressors that a superblock can name, and their numbers. Source: squashfs_fs.h, ZLIB_COMPRESSION and on. */
export const compressorNumbers = { gzip: 1, lzma: 2, lzo: 3, xz: 4, lz4: 5, zstd: 6 } as const;

export type Compressor = keyof typeof compressorNumbers;

/** The name of a compressor's number, or undefined. */
export const compressorName = (number: number): Compressor | undefined =>
  (Object.keys(compressorNumbers) as Compressor[]).find((name) => compressorNumbers[name] === number);

/** What the writer can compress with. */
export const compressions = ["gzip", "zstd", "xz", "lz4"] as const satisfies readonly Compressor[];

export type Compression = (typeof compressions)[number];
