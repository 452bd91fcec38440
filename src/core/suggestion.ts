import { distance } from "fastest-levenshtein";

/**
 * The known word that a person probably meant: at most a third of its letters (and at least one) are wrong, or two neighbours have changed
 * places. Case does not count.
 */
export function nearest(word: string, known: Iterable<string>): string | undefined {
  return allNearest(word, known)[0];
}

/** The known words that a person may have meant, where several are equally near, in the order in which they are known. */
export function allNearest(word: string, known: Iterable<string>): readonly string[] {
  const most = Math.max(1, Math.floor(word.length / 3));
  const meant = word.toLowerCase();
  let best: string[] = [];
  let least = Number.POSITIVE_INFINITY;
  for (const candidate of known) {
    const other = candidate.toLowerCase();
    const differs = distance(meant, other);
    if (differs > least || (differs > most && !isSwap(meant, other))) continue;
    if (differs < least) best = [];
    best.push(candidate);
    least = differs;
  }
  return best;
}

function isSwap(a: string, b: string): boolean {
  const at = [...a].findIndex((character, place) => character !== b[place]);
  return at !== -1 && a.slice(0, at) + a.charAt(at + 1) + a.charAt(at) + a.slice(at + 2) === b;
}
