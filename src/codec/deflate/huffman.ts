import { codeSizeShift } from "./programs/layout.js";
import { fixedLiteralSymbols } from "./symbols.js";

/** Codes of Huffman of a limited length, and their bits as deflate has them. Source: RFC 1951, section 3.2.2. */

const mostSymbols = fixedLiteralSymbols;
const mostLength = 15;

/** Counts with their symbols below, by which they are sorted; a sum of counts is less than two to the power of 23. */
const symbolBits = 9;
const symbolLimit = 1 << symbolBits;
const keys = new Uint32Array(mostSymbols);

/** Counts with the same highest bits fall into a bucket: eight buckets for each power of two, so that few counts share one. */
const bucketBits = 3;
const buckets = new Uint16Array((32 - bucketBits) << bucketBits);

/** The trees that are made of two leaves or trees: their weights, how many leaves were used up when they were made, and which trees they became part of. */
const weights = new Uint32Array(mostSymbols);
const leavesUsed = new Uint16Array(mostSymbols);
const parents = new Uint16Array(mostSymbols);
const depths = new Uint16Array(mostSymbols);

const codesOfLength = new Uint16Array(mostLength + 1);
const nextCodes = new Uint16Array(mostLength + 1);

/**
 * Finds the lengths of codes for symbols that come so often. At least two symbols have one, because some decoders ask for a code that is complete.
 *
 * @param most no code is longer
 * @param lengths takes them; zero for a symbol without a code
 */
export function findLengths(counts: Uint32Array, most: number, lengths: Uint8Array): void {
  lengths.fill(0);
  const leaves = sortByCount(counts);
  if (leaves < 2) {
    const only = leaves === 0 ? 0 : symbolAt(0);
    lengths[only] = 1;
    lengths[only === 0 ? 1 : 0] = 1;
    return;
  }
  joinTrees(leaves);
  countLengths(leaves, most);
  shorten(most);
  let next = 0;
  for (let length = most; length > 0; length--) {
    for (let left = codesOfLength[length] as number; left > 0; left--) lengths[symbolAt(next++)] = length;
  }
}

const symbolAt = (leaf: number): number => (keys[leaf] as number) & (symbolLimit - 1);
const weightAt = (leaf: number): number => (keys[leaf] as number) >>> symbolBits;

/** Sorts the symbols that come at all, the seldom ones first, and gives how many they are: by buckets, and then within them. */
function sortByCount(counts: Uint32Array): number {
  buckets.fill(0);
  for (let symbol = 0; symbol < counts.length; symbol++) {
    const bucket = bucketOf(counts[symbol] as number);
    buckets[bucket] = (buckets[bucket] as number) + 1;
  }
  // symbols that never come are in the first bucket, and nothing else is
  let used = 0;
  for (let bucket = 1; bucket < buckets.length; bucket++) {
    const size = buckets[bucket] as number;
    buckets[bucket] = used;
    used += size;
  }
  for (let symbol = 0; symbol < counts.length; symbol++) {
    const count = counts[symbol] as number;
    if (count === 0) continue;
    const bucket = bucketOf(count);
    const at = buckets[bucket] as number;
    buckets[bucket] = at + 1;
    keys[at] = count * symbolLimit + symbol;
  }
  sortNearlySorted(used);
  return used;
}

function bucketOf(count: number): number {
  const dropped = Math.max(0, 31 - bucketBits - Math.clz32(count));
  return (dropped << bucketBits) + (count >>> dropped);
}

function sortNearlySorted(size: number): void {
  for (let next = 1; next < size; next++) {
    const key = keys[next] as number;
    let at = next;
    for (; at > 0 && (keys[at - 1] as number) > key; at--) keys[at] = keys[at - 1] as number;
    keys[at] = key;
  }
}

/** More than any sum of counts. */
const heaviest = 2 ** 30;

/** Joins the two lightest leaves or trees until one is left. Trees are made by rising weight, so that both wait in order. */
function joinTrees(leaves: number): void {
  let leaf = 0;
  let tree = 0;
  for (let made = 0; made < leaves - 1; made++) {
    let weight = 0;
    for (let child = 0; child < 2; child++) {
      const leafWeight = leaf < leaves ? weightAt(leaf) : heaviest;
      if (tree >= made || leafWeight <= (weights[tree] as number)) {
        weight += leafWeight;
        leaf++;
      } else {
        weight += weights[tree] as number;
        parents[tree++] = made;
      }
    }
    weights[made] = weight;
    leavesUsed[made] = leaf;
  }
}

/** Counts how many codes have which length; those that would be longer have the greatest one. */
function countLengths(leaves: number, most: number): void {
  codesOfLength.fill(0);
  const root = leaves - 2;
  for (let tree = root; tree >= 0; tree--) {
    const depth = tree === root ? 0 : (depths[parents[tree] as number] as number) + 1;
    depths[tree] = depth;
    const before = tree === 0 ? 0 : (leavesUsed[tree - 1] as number);
    const length = Math.min(depth + 1, most);
    codesOfLength[length] = (codesOfLength[length] as number) + (leavesUsed[tree] as number) - before;
  }
}

/** Where codes were cut there are too many: a shorter code becomes longer by a bit, and takes one of the longest beside it. */
function shorten(most: number): void {
  let tooMany = -(1 << most);
  for (let length = 1; length <= most; length++) tooMany += (codesOfLength[length] as number) << (most - length);
  for (; tooMany > 0; tooMany--) {
    let length = most - 1;
    while (codesOfLength[length] === 0) length--;
    codesOfLength[length] = (codesOfLength[length] as number) - 1;
    codesOfLength[length + 1] = (codesOfLength[length + 1] as number) + 2;
    codesOfLength[most] = (codesOfLength[most] as number) - 1;
  }
}

/** Finds the codes of symbols by the lengths of them all. Their first bit is the lowest, and their lengths stand above them. */
export function findCodes(lengths: Uint8Array, codes: Uint32Array): void {
  codesOfLength.fill(0);
  for (let symbol = 0; symbol < lengths.length; symbol++) {
    const length = lengths[symbol] as number;
    codesOfLength[length] = (codesOfLength[length] as number) + 1;
  }
  codesOfLength[0] = 0;
  for (let length = 1, code = 0; length <= mostLength; length++) {
    code = (code + (codesOfLength[length - 1] as number)) << 1;
    nextCodes[length] = code;
  }
  for (let symbol = 0; symbol < lengths.length; symbol++) {
    const length = lengths[symbol] as number;
    if (length === 0) continue;
    const code = nextCodes[length] as number;
    nextCodes[length] = code + 1;
    codes[symbol] = (reversed(code) >> (16 - length)) | (length << codeSizeShift);
  }
}

function reversed(code: number): number {
  const pairs = ((code >> 1) & 0x5555) | ((code & 0x5555) << 1);
  const nibbles = ((pairs >> 2) & 0x3333) | ((pairs & 0x3333) << 2);
  const halves = ((nibbles >> 4) & 0x0f0f) | ((nibbles & 0x0f0f) << 4);
  return (halves >> 8) | ((halves & 0xff) << 8);
}
