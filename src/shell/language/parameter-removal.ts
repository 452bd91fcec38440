import { compilePattern } from "../pattern.js";

/** What is left of a value without the part that a pattern matches: at the start (`#`) or the end (`%`), the shortest or the longest. */
export function removed(value: string, operator: "#" | "##" | "%" | "%%", pattern: string): string {
  const { literal, matches } = bound(pattern);
  const atStart = operator.startsWith("#");
  if (literal !== undefined) {
    if (atStart) return value.startsWith(literal) ? value.slice(literal.length) : value;
    return value.endsWith(literal) ? value.slice(0, value.length - literal.length) : value;
  }
  const sizes = Array.from({ length: value.length + 1 }, (_, i) => i);
  for (const size of operator.length === 1 ? sizes : sizes.reverse()) {
    if (atStart && matches(value.slice(0, size))) return value.slice(size);
    if (!atStart && matches(value.slice(value.length - size))) return value.slice(0, value.length - size);
  }
  return value;
}

function bound(pattern: string): { readonly literal: string | undefined; readonly matches: (text: string) => boolean } {
  const compiled = compilePattern(pattern);
  return { literal: compiled.literal, matches: (text) => compiled.matches(text) };
}
