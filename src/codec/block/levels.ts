/** The levels that each encoder has. */
export interface Levels {
  readonly least: number;
  readonly default: number;
  readonly most: number;
}

/** Known without loading an encoder, so that a level can be checked before work begins. */
export const blockLevels = {
  // From 10 on libdeflate searches for the nearly smallest result, and is some ten times slower.
  gzip: { least: 1, default: 6, most: 12 },
  // 15 is what mksquashfs has.
  zstd: { least: 1, default: 15, most: 22 },
  xz: { least: 1, default: 6, most: 9 },
  lz4: { least: 1, default: 1, most: 1 },
} as const satisfies Readonly<Record<string, Levels>>;
