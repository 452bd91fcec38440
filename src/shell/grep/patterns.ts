import type { Dialect } from "../regular-expression/node.js";
import { type ExpressionMatch, literalPattern, regularExpression } from "../regular-expression/regular-expression.js";

/** What grep looks for in a line: any of its patterns. */
export interface LineMatcher {
  readonly warnings: readonly string[];
  test(line: string): boolean;
  /** The leftmost match from a place on; of those that begin together the longest. */
  exec(line: string, from: number): ExpressionMatch | undefined;
}

export interface PatternSettings {
  readonly kind: "basic" | "extended" | "fixed";
  readonly ignoreCase: boolean;
  readonly whole: "word" | "line" | undefined;
}

/** @throws RegularExpressionError */
export function lineMatcher(patterns: readonly string[], { kind, ignoreCase, whole }: PatternSettings): LineMatcher {
  const dialect: Dialect = kind === "extended" ? "grep-extended" : "grep-basic";
  const options = { dialect, ignoreCase, whole };
  const expressions = patterns.map((one) => regularExpression(kind === "fixed" ? literalPattern(one, false) : one, options));
  return {
    warnings: expressions.flatMap((one) => one.warnings),
    test: (line) => expressions.some((one) => one.test(line)),
    exec: (line, from) => {
      let best: ExpressionMatch | undefined;
      for (const one of expressions) {
        const match = one.exec(line, from);
        if (match === undefined) continue;
        if (best === undefined || match.start < best.start || (match.start === best.start && match.end > best.end)) best = match;
      }
      return best;
    },
  };
}
