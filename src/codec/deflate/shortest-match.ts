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
  for (let literal = 0; literal < counts.length; literal++) total += counts[literal] as number;
  let used = 0;
  for (let literal = 0; literal < counts.length; literal++) if ((counts[literal] as number) > total >> seldom) used++;
  let shortest = 3;
  while (shortest < longest && used ** shortest < 2 ** worthBits) shortest++;
  return shortest;
}

const counts = new Uint32Array(256);

/** The same by the first bytes of a source. */
export function shortestWorthAtFirst(source: Uint8Array): number {
  counts.fill(0);
  const end = Math.min(source.byteLength, looked);
  for (let at = 0; at < end; at++) {
    const byte = source[at] as number;
    counts[byte] = (counts[byte] as number) + 1;
  }
  return shortestWorth(counts);
}
