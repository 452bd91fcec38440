import { fixedDistanceSymbols, fixedLiteralSymbols, lengthSymbols, literals, longestCode, longestMatch, windowSize } from "../symbols.js";

/** Where things stand in the memory of the encoder's programs, in bytes. */

export const wordSize = 4;

/** A hash of so many bits leads to the last place that began with the same three, four or five bytes. */
export const hashBits = { three: 14, four: 15, five: 17 } as const;

/** What the parser is told, and where it stands between two calls: words. */
export const placeAt = 0;
export const endAt = 4;
/** Where the next match is put down. */
export const nextMatchAt = 8;
/** Places that are tried for a match. */
export const depthAt = 12;
/** No longer match is looked for than this one; and no better one at the next place than that one. */
export const enoughAt = 16;
export const settledAt = 20;
/** A match is at least so long. */
export const shortestAt = 24;
/** The block: the places where it begins and, as far as is known, ends, and where its matches end. */
export const blockAt = 28;
export const blockEndAt = 32;
export const blockMatchesEndAt = 36;
/** What the header of the block is: how many lengths of literals, of distances and of symbols that say these it has; and where what says them ends. */
export const usedLiteralsAt = 40;
export const usedDistancesAt = 44;
export const usedSayingsAt = 48;
export const sayingsEndAt = 52;

/**
 * What is counted, words: how often each literal or length comes, and each symbol of a distance; how often each kind of symbol that the splitter tells apart,
 * and how many symbols there are. Counts stand in pairs, so that two are added at once; what would be a symbol without one is never counted.
 */
const distancesIn = fixedLiteralSymbols * wordSize;
export const splitKinds = 10;
export const kindsIn = distancesIn + fixedDistanceSymbols * wordSize;
export const symbolsIn = kindsIn + splitKinds * wordSize;
export const countsSize = symbolsIn + 2 * wordSize;

/** The counts of the last stretch, which are not those of a block yet, and of the block. */
export const stretchCountsAt = 64;
export const blockCountsAt = stretchCountsAt + countsSize;

/** Counts of the symbols of distances. */
export const stretchDistancesAt = stretchCountsAt + distancesIn;
export const blockDistancesAt = blockCountsAt + distancesIn;
/** By length: the address of its symbol's count in a stretch. */
export const lengthCountersAt = blockCountsAt + countsSize;

/** Codes that the writer puts together: by literal, by length, and by symbol of a distance. */
export const literalCodesAt = lengthCountersAt + (longestMatch + 1) * wordSize;
export const lengthCodesAt = literalCodesAt + fixedLiteralSymbols * wordSize;
export const distanceCodesAt = lengthCodesAt + (longestMatch + 1) * wordSize;

/** By symbol that says a length in the header of a block: how often it comes, and its code; words. */
export const sayingCountsAt = distanceCodesAt + fixedDistanceSymbols * wordSize;
export const sayingCodesAt = sayingCountsAt + lengthSymbols * wordSize;

/** A count with its symbol below is a word by which symbols are sorted; a sum of counts is less than what there is room for. */
export const symbolBits = 9;
const countBits = 32 - symbolBits;
/** Counts with the same highest bits fall into a bucket: eight buckets for each power of two, so that few counts share one. Words. */
export const bucketBits = 3;
export const bucketsSize = ((countBits - bucketBits + 1) << bucketBits) * wordSize;
export const bucketsAt = sayingCodesAt + lengthSymbols * wordSize;
/** The sorted symbols, before which stands a zero and behind which is room for one more; the trees of them; codes of each length, and the next one: words. */
export const sortedAt = bucketsAt + bucketsSize + wordSize;
export const treesAt = sortedAt + (fixedLiteralSymbols + 1) * wordSize;
export const codesOfLengthAt = treesAt + fixedLiteralSymbols * wordSize;
export const nextCodesAt = codesOfLengthAt + (longestCode + 1) * wordSize;

/** Two rows of counts of the bytes that a source begins with, words. */
export const firstCountsAt = nextCodesAt + (longestCode + 1) * wordSize;
export const firstCountsSize = 2 * literals * wordSize;

/**
 * By symbol of a literal or length and, behind these, of a distance, as counts are: the lengths of the block's codes, those of the fixed codes, and how many bits
 * come after a code; bytes.
 */
export const codedSymbols = fixedLiteralSymbols + fixedDistanceSymbols;
export const lengthsAt = firstCountsAt + firstCountsSize;
export const fixedLengthsAt = lengthsAt + codedSymbols;
export const extraBitsAt = fixedLengthsAt + codedSymbols;

/** The same two by symbol that says a length, and in which order these lengths stand; bytes. */
export const sayingLengthsAt = extraBitsAt + codedSymbols;
export const sayingExtraBitsAt = sayingLengthsAt + lengthSymbols;
export const sayingOrderAt = sayingExtraBitsAt + lengthSymbols;

/** The lengths that a header says, one behind the other, bytes; and how it says them: a symbol and, above it, what its bits say, in two bytes. */
export const saidLengthsAt = sayingOrderAt + lengthSymbols;
export const sayingsAt = saidLengthsAt + codedSymbols + 1;
export const sayingSize = 2;
export const sayingShift = 8;
export const sayingsSize = codedSymbols * sayingSize;

/** The addresses of places, by hash; and by place, the one before it of the same five bytes. */
export const heads3At = 16 << 10;
export const heads4At = heads3At + (wordSize << hashBits.three);
export const heads5At = heads4At + (wordSize << hashBits.four);
export const linksAt = heads5At + (wordSize << hashBits.five);

/** Where the source stands: farther than the window is large, so that a head that was never set, which says zero, is too far from every place. */
export const sourceAt = linksAt + windowSize * wordSize;
/** The programs touch some bytes after what they read and write. */
export const slack = 64;

/** A match is put down as two words: its place, and its length above its distance. */
export const matchSize = 2 * wordSize;
export const lengthShift = 16;
export const distanceMask = (1 << lengthShift) - 1;

/** A code and the bits that follow it stand in a word; how many they are stands above them. */
export const codeSizeShift = 26;

/** A header begins with how many lengths it has of literals, of distances and of what says them, in so many bits each; each of the last ones takes this many. */
export const headerSizes = { literals: 5, distances: 5, ordered: 4 } as const;
export const orderedBits = 3;
