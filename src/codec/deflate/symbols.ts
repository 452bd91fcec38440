/** The symbols of deflate. Source: RFC 1951, section 3.2.5. */

export const shortestMatch = 3;
export const longestMatch = 258;
export const windowSize = 1 << 15;

/** Literals are symbols by themselves; then come the end of a block, and lengths of matches. */
export const literals = 256;
export const endOfBlock = 256;
export const literalSymbols = 286;
export const distanceSymbols = 30;

const firstLength = 257;
const lengthExtraBits = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];

/** What stands for a length: a symbol, and bits after it that say which of the symbol's lengths it is. */
export interface LengthSymbol {
  readonly length: number;
  readonly symbol: number;
  readonly extra: number;
  readonly extraBits: number;
}

/** Of every length, from the shortest on. */
export const lengthSymbols: readonly LengthSymbol[] = lengthExtraBits.flatMap((extraBits, index) => {
  // the longest has a symbol of its own, which is why the one before it does without its last length
  const isLast = index === lengthExtraBits.length - 1;
  const first = isLast ? longestMatch : shortestMatch + lengthExtraBits.slice(0, index).reduce((sum, bits) => sum + (1 << bits), 0);
  const all = Array.from({ length: 1 << extraBits }, (_, extra) => ({
    length: first + extra,
    symbol: firstLength + index,
    extra,
    extraBits,
  }));
  return isLast ? all : all.filter(({ length }) => length < longestMatch);
});

/** How many bits come after a symbol: by literal or length, and by distance, of which each two share a power of two. */
export const literalExtraBits = Uint8Array.from({ length: literalSymbols }, (_, symbol) => lengthExtraBits[symbol - firstLength] ?? 0);
export const distanceExtraBits = Uint8Array.from({ length: distanceSymbols }, (_, symbol) => (symbol < 4 ? 0 : (symbol >> 1) - 1));
