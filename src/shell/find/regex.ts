import { UnsupportedCall } from "../command.js";
import { RegularExpressionError } from "../regular-expression/node.js";
import { regularExpression } from "../regular-expression/regular-expression.js";
import type { FindTest } from "./entry.js";

const dialects: Readonly<Record<string, "basic" | "extended" | "emacs">> = {
  "findutils-default": "emacs",
  emacs: "emacs",
  "posix-basic": "basic",
  grep: "basic",
  sed: "basic",
  ed: "basic",
  "posix-extended": "extended",
  "posix-egrep": "extended",
  egrep: "extended",
};

/** The test -regex: the whole path is to match. Source: find(1). */
export function findRegex(source: string, type: string, ignoreCase: boolean): FindTest {
  const dialect = dialects[type];
  if (dialect === undefined) throw new UnsupportedCall(`the type ${type} of regular expressions`);
  try {
    const extended = dialect === "emacs" ? fromEmacs(source) : source;
    const expression = regularExpression(extended, { dialect: dialect === "basic" ? "basic" : "extended", ignoreCase, whole: "line" });
    return ({ path }) => expression.test(path);
  } catch (error) {
    if (error instanceof RegularExpressionError) throw new UnsupportedCall(`the regular expression ${source}`);
    throw error;
  }
}

/** Emacs has groups and `|` with a backslash, and no counted repetition. */
function fromEmacs(source: string): string {
  if (/(^|\\\(|\\\|)[*+?]/.test(source)) throw new UnsupportedCall(`the regular expression ${source}`);
  return source.replace(/\[\^?\]?(?:\[:[a-z]+:\]|[^\]])*\]|\\([\s\S])|[(){}|]/g, (whole, escaped: string | undefined) => {
    if (escaped !== undefined) return "()|".includes(escaped) ? escaped : whole;
    return whole.length === 1 ? `\\${whole}` : whole;
  });
}
