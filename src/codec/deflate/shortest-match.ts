import { literals, shortestMatch } from "./symbols.js";

/** So many bytes are looked at to see which literals a source begins with. */
const looked = 4096;
/** A literal that is more seldom is not among those that a source has: one in two to this power. */
const seldom = 10;
/** A match is worth it if its literals would take so many bits. */
const worthBits = 17;
const longest = 9;

/** The shortest match that is worth it, by how often each literal comes: of few literals, as hexadecimal digits are, each takes few bits. */
export function shortestWorth(counts: Uint32Array): number {
  let total = 0;
  for (let literal = 0; literal < literals; literal++) total += counts[literal] as number;
  const few = total >> seldom;
  let used = 0;
  for (let literal = 0; literal < literals; literal++) if ((counts[literal] as number) > few) used++;
  let shortest = shortestMatch;
  for (let ways = used ** shortest; shortest < longest && ways < 2 ** worthBits; ways *= used) shortest++;
  return shortest;
}

/** Two rows of counts, for bytes by turns: where a byte comes again at once, its count would have to be waited for. */
const counts = new Uint32Array(2 * literals);

/** The same by the first bytes of a source, which begins at a place and ends at another. */
export function shortestWorthAtFirst(bytes: Uint8Array, from: number, end: number): number {
  counts.fill(0);
  const to = Math.min(from + looked, end);
  for (let at = from; at < to; at++) {
    const counter = (bytes[at] as number) + (at & 1) * literals;
    counts[counter] = (counts[counter] as number) + 1;
  }
  for (let literal = 0; literal < literals; literal++)
    counts[literal] = (counts[literal] as number) + (counts[literals + literal] as number);
  return shortestWorth(counts);
}
