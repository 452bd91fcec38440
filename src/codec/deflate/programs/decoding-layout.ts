import { fixedDistanceSymbols, fixedLiteralSymbols, lengthSymbols, longestCode } from "../symbols.js";

/** Where things stand in the memory of the decoder's programs, in bytes. */

export const wordSize = 4;

/** How many bits lead to an entry at once: longer codes go on in a table of their own, of as many bits as they may have more. */
export const literalBits = 11;
export const distanceBits = 9;
export const lengthBits = 7;

/** Where the input ended: a word. */
export const inputEndAt = 0;

/** Codes of each length, and where the next symbol of each length goes: words. */
export const countsAt = 64;
export const nextsAt = countsAt + (longestCode + 1) * wordSize;

/** Symbols in the order of their codes, of 16 bits. */
export const sortedAt = nextsAt + (longestCode + 1) * wordSize;

/** The lengths of codes, of 8 bits: of the symbols that say lengths, of literals and lengths, and behind these of distances. */
export const lengthLengthsAt = sortedAt + fixedLiteralSymbols * 2;
export const lengthsAt = lengthLengthsAt + lengthSymbols;

/** In which order the lengths of the first stand in a block, of 8 bits each. */
export const orderAt = lengthsAt + fixedLiteralSymbols + fixedDistanceSymbols;

/** What is known of each symbol before it has a code: entries without the length of the code. */
export const literalSymbolsAt = 2 << 10;
export const distanceSymbolsAt = literalSymbolsAt + fixedLiteralSymbols * wordSize;
export const lengthSymbolsAt = distanceSymbolsAt + fixedDistanceSymbols * wordSize;

/** Tables, each followed by those of its longer codes: never more than one for every two symbols. */
const tableSize = (bits: number, symbols: number): number => ((1 << bits) + (symbols >> 1) * (1 << (longestCode - bits))) * wordSize;
export const lengthTableAt = 4 << 10;
export const literalTableAt = lengthTableAt + (wordSize << lengthBits);
export const distanceTableAt = literalTableAt + tableSize(literalBits, fixedLiteralSymbols);

/** Where the source stands, behind all that. */
export const decoderSourceAt = 64 << 10;

/**
 * An entry of a table: how many bits the code and the bits behind it take, from the lowest bit on; how many of these the code takes, from bit 8 on; what it is;
 * and its value from bit 16 on: a literal, the least length or distance, or the address of a further table.
 */
export const codeSizeShift = 8;
export const entryKinds = { literal: 1 << 12, other: 1 << 13, further: 1 << 14, end: 1 << 15 } as const;
export const valueShift = 16;
