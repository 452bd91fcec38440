/** Codes of Huffman of a limited length, and their bits as deflate has them. Source: RFC 1951, section 3.2.2. */

const mostSymbols = 288;
const mostLength = 15;

/** Counts with their symbols below, by which they are sorted; a sum of counts is less than two to the power of 23. */
const symbolLimit = 512;
const keys = new Uint32Array(mostSymbols);

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
  const sorted = sortByCount(counts);
  if (sorted.length < 2) {
    const only = sorted.length === 0 ? 0 : (sorted[0] as number) % symbolLimit;
    lengths[only] = 1;
    lengths[only === 0 ? 1 : 0] = 1;
    return;
  }
  joinTrees(sorted);
  countLengths(sorted.length, most);
  shorten(most);
  let next = 0;
  for (let length = most; length > 0; length--) {
    for (let left = codesOfLength[length] as number; left > 0; left--) lengths[(sorted[next++] as number) % symbolLimit] = length;
  }
}

function sortByCount(counts: Uint32Array): Uint32Array {
  let used = 0;
  for (let symbol = 0; symbol < counts.length; symbol++) {
    const count = counts[symbol] as number;
    if (count > 0) keys[used++] = count * symbolLimit + symbol;
  }
  return keys.subarray(0, used).sort();
}

/** Joins the two lightest leaves or trees until one is left. Trees are made by rising weight, so that both wait in order. */
function joinTrees(sorted: Uint32Array): void {
  let leaf = 0;
  let tree = 0;
  for (let made = 0; made < sorted.length - 1; made++) {
    let weight = 0;
    for (let child = 0; child < 2; child++) {
      const leafWeight = leaf < sorted.length ? Math.floor((sorted[leaf] as number) / symbolLimit) : Number.POSITIVE_INFINITY;
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

/** Finds the codes of symbols by the lengths of them all. Their first bit is the lowest. */
export function findCodes(lengths: Uint8Array, codes: Uint16Array): void {
  codesOfLength.fill(0);
  for (const length of lengths) codesOfLength[length] = (codesOfLength[length] as number) + 1;
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
    codes[symbol] = reversed(code) >> (16 - length);
  }
}

function reversed(code: number): number {
  const pairs = ((code >> 1) & 0x5555) | ((code & 0x5555) << 1);
  const nibbles = ((pairs >> 2) & 0x3333) | ((pairs & 0x3333) << 2);
  const halves = ((nibbles >> 4) & 0x0f0f) | ((nibbles & 0x0f0f) << 4);
  return (halves >> 8) | ((halves & 0xff) << 8);
}
