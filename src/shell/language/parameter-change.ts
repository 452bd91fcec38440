import type { ParameterOperation } from "unbash";
import { compilePattern } from "../pattern.js";

type Operator<T extends ParameterOperation["type"]> = Extract<ParameterOperation, { type: T }>["operator"];

/** `${name^}` and its like: the first byte, or all, that a pattern matches. Source: bash manual, Shell Parameter Expansion. */
export function withCase(value: string, operator: Operator<"CaseModification">, pattern: string): string {
  const wanted = compilePattern(pattern === "" ? "?" : pattern);
  const change = (byte: string) => (wanted.matches(byte) ? (operator.startsWith("^") ? upper(byte) : lower(byte)) : byte);
  return operator.length === 2 ? value.replace(/[\s\S]/g, change) : change(value.slice(0, 1)) + value.slice(1);
}

const upper = (byte: string): string => byte.replace(/[a-z]/, (letter) => letter.toUpperCase());
const lower = (byte: string): string => byte.replace(/[A-Z]/, (letter) => letter.toLowerCase());

/** `${name/pattern/text}` and its like: the first of the longest matches, all of them, or the one at the start or the end. */
export function replaced(
  value: string,
  operator: Operator<"Replace">,
  { pattern, by }: { readonly pattern: string; readonly by: string },
): string {
  if (pattern === "") return operator === "/#" ? by + value : operator === "/%" ? value + by : value;
  const { matches } = bound(pattern);
  let result = "";
  let at = 0;
  while (at <= value.length) {
    const end = operator === "/#" && at > 0 ? undefined : longestEnd(value, at, { matches, whole: operator === "/%" });
    if (end === undefined || (end === at && operator === "//")) {
      result += value.slice(at, at + 1);
      at += 1;
      continue;
    }
    result += by;
    at = end;
    if (operator !== "//") break;
  }
  return result + value.slice(at);
}

function longestEnd(
  value: string,
  at: number,
  { matches, whole }: { readonly matches: (text: string) => boolean; readonly whole: boolean },
): number | undefined {
  for (let end = value.length; end >= (whole ? value.length : at); end--) if (matches(value.slice(at, end))) return end;
  return undefined;
}

function bound(pattern: string): { readonly matches: (text: string) => boolean } {
  const compiled = compilePattern(pattern);
  return { matches: (text) => compiled.matches(text) };
}

/** `${name:offset:length}` of a text or a list; numbers below 0 count from the end. Nothing where the end is before the start. */
export function sliced<T extends string | readonly string[]>(value: T, offset: number, length: number | undefined): T | undefined {
  const start = offset < 0 ? value.length + offset : offset;
  if (start < 0 || start > value.length) return value.slice(0, 0) as T;
  const end = length === undefined ? value.length : length < 0 ? value.length + length : start + length;
  return end < start ? undefined : (value.slice(start, end) as T);
}
