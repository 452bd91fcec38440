/** What stands where no byte is read. */
export type Assertion =
  | "start"
  | "end"
  | "line-start"
  | "line-end"
  | "word-edge"
  | "no-word-edge"
  | "word-start"
  | "word-end"
  | "no-word-before"
  | "no-word-after";

/** The parts of a POSIX regular expression. */
export type ExpressionNode =
  | { readonly type: "set"; readonly bytes: ByteSet }
  | { readonly type: "assertion"; readonly kind: Assertion }
  | { readonly type: "sequence"; readonly items: readonly ExpressionNode[] }
  | { readonly type: "choice"; readonly options: readonly ExpressionNode[] }
  | { readonly type: "repeat"; readonly item: ExpressionNode; readonly least: number; readonly most: number }
  | { readonly type: "group"; readonly index: number; readonly item: ExpressionNode }
  | { readonly type: "reference"; readonly index: number };

/** Which of the 256 bytes are in it: 1 where one is. */
export type ByteSet = Uint8Array;

/** The kinds of regular expressions, as the programs of Debian ask the C library for them. */
export type Dialect = "basic" | "extended" | "grep-basic" | "grep-extended" | "awk";

export interface ExpressionOptions {
  readonly dialect: Dialect;
  readonly ignoreCase?: boolean;
  /** `^` and `$` match at every line, and neither `.` nor `[^…]` matches the newline. */
  readonly multiline?: boolean;
  /** The match is to be a whole word, a whole line, or at the start of the text. */
  readonly whole?: "word" | "line" | "start" | undefined;
}

/** A regular expression that the C library (or awk) refuses, in its words. */
export class RegularExpressionError extends Error {
  override readonly name = "RegularExpressionError";
  /** Refused by GNU's matcher before the C library: sed then names no place. */
  readonly withoutPlace: boolean;

  constructor(message: string, { withoutPlace = false } = {}) {
    super(message);
    this.withoutPlace = withoutPlace;
  }
}
