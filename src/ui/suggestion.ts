import { distance } from "fastest-levenshtein";

/** The known word that a person probably meant: at most a third of its letters, and at least one, may differ. */
export function nearest(word: string, known: Iterable<string>): string | undefined {
  let best: string | undefined;
  let least = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of known) {
    const differs = distance(word.toLowerCase(), candidate.toLowerCase());
    if (differs < least) {
      least = differs;
      best = candidate;
    }
  }
  return best;
}
