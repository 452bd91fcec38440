/** How much is done for a level. */
export interface Effort {
  /** The function of the program that looks at no, one or two places after a match for a better one. */
  readonly parse: "greedy" | "lazy" | "lazier";
  /** Places of the same five bytes that are tried for a match: at least four, because at later places it is half and a quarter of them. */
  readonly depth: number;
  /** No longer match is looked for than this one. */
  readonly enough: number;
  /** After a match of this length no better one is looked for. */
  readonly settled: number;
}

/** By level. There is none for 1, for which one place of each hash would have to do, and none from 10 on, which search for the smallest result. */
export const efforts: Readonly<Record<number, Effort>> = {
  2: { parse: "greedy", depth: 4, enough: 10, settled: 0 },
  3: { parse: "greedy", depth: 8, enough: 14, settled: 0 },
  4: { parse: "greedy", depth: 12, enough: 30, settled: 0 },
  5: { parse: "lazy", depth: 8, enough: 30, settled: 24 },
  6: { parse: "lazy", depth: 20, enough: 65, settled: 24 },
  7: { parse: "lazy", depth: 64, enough: 130, settled: 48 },
  8: { parse: "lazier", depth: 120, enough: 258, settled: 130 },
  9: { parse: "lazier", depth: 300, enough: 258, settled: 258 },
};
