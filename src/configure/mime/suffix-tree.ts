/** A character of a suffix, read from its end; 0 is the end of one, with a type. */
export interface Suffix {
  readonly character: number;
  readonly type: string;
  weight: number;
  readonly flags: number;
  readonly children: Suffix[];
}

/** Adds the type of a suffix: its characters from the last one. */
export function insertSuffix(suffixes: Suffix[], characters: readonly number[], leaf: Pick<Suffix, "type" | "weight" | "flags">): void {
  const [first = 0, ...rest] = characters;
  let at = suffixes.findIndex(({ character }) => character >= first);
  if (at < 0) at = suffixes.length;
  if (suffixes[at]?.character !== first) suffixes.splice(at, 0, { character: first, type: "", weight: 0, flags: 0, children: [] });
  const { children } = suffixes[at] as Suffix;
  if (rest.length > 0) {
    insertSuffix(children, rest, leaf);
    return;
  }
  const known = children.find(({ character, type }) => character === 0 && type === leaf.type);
  if (known !== undefined) known.weight = Math.max(known.weight, leaf.weight);
  else children.splice(children.filter(({ character }) => character === 0).length, 0, { character: 0, ...leaf, children: [] });
}

export const suffixDepth = (suffixes: readonly Suffix[]): number =>
  suffixes.length === 0 ? 0 : 1 + Math.max(...suffixes.map(({ children }) => suffixDepth(children)));

/** The entries of one depth, as they stand beside each other. */
export const suffixLevel = (suffixes: readonly Suffix[], depth: number): readonly Suffix[] =>
  depth === 0 ? suffixes : suffixes.flatMap(({ children }) => suffixLevel(children, depth - 1));
