/** In the size word of a data or fragment block: the block is stored as it is. */
export const dataRaw = 1 << 24;

/** The stored size in a size word; 0 is a hole, a block of zeros that is not stored. */
export const storedSize = (word: number): number => word & (dataRaw - 1);

export const isRaw = (word: number): boolean => (word & dataRaw) !== 0;
