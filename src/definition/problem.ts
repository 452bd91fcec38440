import type { ErrorCode } from "../core/error-codes.js";
import { BuildError, type Where } from "../core/errors.js";
import type { ValuePath, YamlDocument } from "./yaml-document.js";

/** Something in a definition that cannot be right. */
export interface Problem {
  readonly code: ErrorCode;
  /** The value or key that is wrong; where something is missing, what it is missing from. */
  readonly path: ValuePath;
  readonly part: "key" | "value";
  /** A sentence without its full stop. */
  readonly message: string;
  readonly hint?: string;
}

/** Problems that are told beside the first one. */
const told = 5;

/** One error for all problems: the first in the text with its place and hint, the next ones as a line each. */
export function problemsError(problems: readonly Problem[], document: YamlDocument): BuildError {
  const placed = problems.map((problem) => ({ ...problem, where: placeOf(problem, document) })).sort((a, b) => order(a.where, b.where));
  const [first, ...more] = placed;
  if (first === undefined) return new BuildError("INTERNAL", "A definition was refused for no reason.");
  const lines = more.slice(0, told).map(({ where, message }) => `  line ${where.line}: ${message}`);
  if (more.length > told) lines.push(`  and ${more.length - told} more`);
  const rest = more.length === 0 ? [] : [`${more.length} more problem${more.length === 1 ? "" : "s"}:`, ...lines];
  return new BuildError(first.code, [`${first.message}.`, ...rest].join("\n"), {
    where: first.where,
    ...(first.hint === undefined ? {} : { hint: first.hint }),
  });
}

function placeOf({ path, part }: Problem, document: YamlDocument): Where {
  return part === "key" ? document.keyAt(path) : document.valueAt(path);
}

const order = (a: Where, b: Where): number => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0);

/** `files[0].mode`, as a person would write it. */
export function pathName(path: ValuePath): string {
  return path.map((name, at) => (typeof name === "number" ? `[${name}]` : at === 0 ? name : `.${name}`)).join("");
}
