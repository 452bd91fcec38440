/** The symbols of deflate. Source: RFC 1951, section 3.2.5. */

export const shortestMatch = 3;
export const longestMatch = 258;
export const windowSize = 1 << 15;

/** Literals are symbols by themselves; then come the end of a block, and lengths of matches. */
export const literals = 256;
export const endOfBlock = 256;
export const literalSymbols = 286;
export const distanceSymbols = 30;

/** Some symbols more have a fixed code, though they never come. */
export const fixedLiteralSymbols = 288;
export const fixedDistanceSymbols = 32;
/** The lengths of these codes. Source: RFC 1951, section 3.2.6. */
export const fixedLiteralLengths = new Uint8Array(fixedLiteralSymbols).fill(8).fill(9, 144, 256).fill(7, 256, 280);
export const fixedDistanceLengths = new Uint8Array(fixedDistanceSymbols).fill(5);

/** The most bits of a code; and of one for the lengths of codes. */
export const longestCode = 15;
export const longestLengthCode = 7;

export const firstLength = 257;
const lengthExtraBits = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];

/**
 * The shortest length that each symbol of a length stands for, from the first such symbol on. As many stand for the same symbol as the bits behind it can
 * say; but the longest match has a symbol of its own, which takes it from the one before.
 */
export const shortestLengths = Uint16Array.from(lengthExtraBits, (_, index) =>
  index === lengthExtraBits.length - 1
    ? longestMatch
    : shortestMatch + lengthExtraBits.slice(0, index).reduce((sum, bits) => sum + (1 << bits), 0),
);

/** How many bits come after a symbol: by literal or length, and by distance, of which each two share a power of two. */
export const literalExtraBits = Uint8Array.from({ length: literalSymbols }, (_, symbol) => lengthExtraBits[symbol - firstLength] ?? 0);
export const distanceExtraBits = Uint8Array.from({ length: distanceSymbols }, (_, symbol) => (symbol < 4 ? 0 : (symbol >> 1) - 1));

/** There are at least so many lengths of literals, of distances, and of the codes that say them. */
export const leastLiterals = endOfBlock + 1;
export const leastDistances = 1;
export const leastOrdered = 4;

/** The lengths of codes stand in a block in a code themselves. These symbols say that the last length, or zero, comes so many times. Source: RFC 1951, section 3.2.7. */
export const again = { symbol: 16, least: 3, most: 6, bits: 2 } as const;
export const zeros = { symbol: 17, least: 3, most: 10, bits: 3 } as const;
export const manyZeros = { symbol: 18, least: 11, most: 138, bits: 7 } as const;

/** How many such symbols there are, and in which order the lengths of their codes stand. */
export const lengthSymbols = 19;
export const lengthOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
