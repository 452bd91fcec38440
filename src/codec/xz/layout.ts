/**
 * Where things stand in the memory of the decoder's program, in bytes. LZMA keeps for every decision that it codes how probable a zero is, in
 * 2048ths, as 16 bits; the tables of these are named as LZMA's specification names them. States and positions are counted in bytes of their
 * rows, so that they are added to an address as they are.
 */

/** Bytes of a probability, and of the 16 that a state has. */
const one = 2;
export const stateRow = 16 * one;
const states = 12;

/** State and last four distances between two calls, as five 32-bit numbers; then the value of the check, as 64 bits. */
export const savedAt = 0;
export const savedCount = 5;
export const checkAt = 32;

/** [state][position]: whether a match comes; and whether the last match's distance is used for more than one byte. */
export const isMatchAt = 64;
export const isLongAt = isMatchAt + states * stateRow;
/** [state]: which distance a match has. Four questions follow one another. */
export const isRepeatAt = isLongAt + states * stateRow;

/** [length][slot]: six bits of how large a distance is; then the lower bits of short ones, and the last four of the long ones. */
export const slotsAt = isRepeatAt + states * stateRow;
export const slotBits = 6;
export const slotRow = one << slotBits;
export const shortDistancesAt = slotsAt + 4 * slotRow;
export const alignAt = shortDistancesAt + 128 * one;

/**
 * Lengths, of matches and of repeated ones: two questions, then for each position three bits of short and of middle ones, then eight bits of
 * long ones.
 */
export const lengthsAt = alignAt + 16 * one;
export const lengthQuestion = one;
export const shortLengths = 16;
export const middleLengths = shortLengths + 16 * 8 * one;
export const longLengths = middleLengths + 16 * 8 * one;
export const lengthSize = longLengths + 256 * one;

/** [context]: 256 for a byte, and twice 256 for one that is compared with what it should have been. */
export const literalsAt = lengthsAt + 2 * lengthSize;
export const literalHalf = 256 * one;
export const literalRow = 3 * literalHalf;
/** Contexts are up to four bits. */
export const probabilitiesEnd = literalsAt + (literalRow << 4);

/** Tables of the check, for so many bytes at a time, each of 256 64-bit numbers. */
export const checkTablesAt = 32 << 10;
export const checkTables = 16;
export const checkTableSize = 256 * 8;

/** One chunk of LZMA2, of up to 64 KiB; a damaged one is read for a few bytes more before that is seen. */
export const inputAt = 64 << 10;
export const largestInput = 64 << 10;

/** The dictionary, and what is decoded after it. Nothing is ever before its first byte but a zero. */
export const windowAt = 144 << 10;
/** Matches are copied eight bytes at a time. */
export const windowSlack = 16;
