import type { RegularExpression } from "../regular-expression/regular-expression.js";

/** What selects lines. A match without an expression means the one that was used last. */
export type SedAddress =
  | { readonly type: "line"; readonly line: number }
  | { readonly type: "last" }
  | { readonly type: "step"; readonly first: number; readonly step: number }
  | { readonly type: "match"; readonly expression: RegularExpression | undefined }
  | { readonly type: "plus"; readonly count: number }
  | { readonly type: "multiple"; readonly of: number };

/** A piece of what s puts in the place of a match: text, then a group of the match. */
export interface ReplacementPart {
  readonly text: string;
  /** 0 is the whole match; nothing where only text is put. */
  readonly group: number | undefined;
  readonly convert: "upper" | "lower" | undefined;
  /** Of the first character. */
  readonly convertFirst: "upper" | "lower" | undefined;
}

export interface Substitution {
  readonly expression: RegularExpression | undefined;
  readonly replacement: readonly ReplacementPart[];
  readonly global: boolean;
  readonly print: boolean;
  readonly number: number;
  readonly path: string | undefined;
  /** The result is run as a command, and what this writes takes its place. */
  readonly runs: boolean;
}

/** A command with the letter that it has in a script; `{` and the branches lead to another one by its index. */
export type SedAction =
  | { readonly name: "{" | "b" | "t" | "T"; readonly target: number }
  | { readonly name: "}" | "d" | "D" | "g" | "G" | "h" | "H" | "n" | "N" | "p" | "P" | "x" | "=" | "z" | "F" | "nothing" }
  | { readonly name: "a" | "i" | "c"; readonly text: string }
  | { readonly name: "e"; readonly command: string }
  | { readonly name: "r" | "R" | "w" | "W"; readonly path: string }
  | { readonly name: "q" | "Q" | "l"; readonly number: number | undefined }
  | { readonly name: "y"; readonly map: ReadonlyMap<string, string> }
  | { readonly name: "s"; readonly substitution: Substitution };

export interface SedCommand {
  readonly first: SedAddress | undefined;
  readonly second: SedAddress | undefined;
  readonly negated: boolean;
  readonly action: SedAction;
}

/** A script or its run ended with an error of sed's own. */
export class SedError extends Error {
  override readonly name = "SedError";
  readonly status: number;

  constructor(message: string, status = 1) {
    super(message);
    this.status = status;
  }
}
