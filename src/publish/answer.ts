import { utf8Text } from "../core/bytes.js";
import { BuildError } from "../core/errors.js";
import type { NodeAnswer } from "./node-request.js";

/** A JSON object of a node, of which nothing is known. */
export type Fields = Readonly<Record<string, unknown>>;

/** The JSON object that an answer is. @throws BuildError `PUBLISH_ANSWER_INVALID` */
export function fieldsOf(url: URL, { bytes }: NodeAnswer): Fields {
  let value: unknown;
  try {
    value = JSON.parse(utf8Text(bytes));
  } catch (cause) {
    throw invalidAnswer(url, "is not JSON", cause);
  }
  if (!isFields(value)) throw invalidAnswer(url, "is not a JSON object");
  return value;
}

export const isFields = (value: unknown): value is Fields => typeof value === "object" && value !== null && !Array.isArray(value);

/** The object in a field, or an empty one. */
export function inside(fields: Fields, name: string): Fields {
  const value = fields[name];
  return isFields(value) ? value : {};
}

/** The text in a field, or undefined. */
export function textIn(fields: Fields, name: string): string | undefined {
  const value = fields[name];
  return typeof value === "string" ? value : undefined;
}

/** The number in a field; nodes write decimal numbers as texts too. Undefined where there is none. */
export function numberIn(fields: Fields, name: string): number | undefined {
  const value = fields[name];
  if (typeof value !== "number" && (typeof value !== "string" || value.trim() === "")) return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

export function invalidAnswer(url: URL, why: string, cause?: unknown): BuildError {
  return new BuildError("PUBLISH_ANSWER_INVALID", `The answer of ${url.href} ${why}.`, {
    where: { source: url.href },
    hint: "Check that --api-host names a node of Aleph, or choose another one.",
    ...(cause === undefined ? {} : { cause }),
  });
}
