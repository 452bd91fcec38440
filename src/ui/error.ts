import { errorCodes, exitCodes } from "../core/error-codes.js";
import { BuildError, formatWhere, type Where } from "../core/errors.js";
import type { Paint } from "./terminal.js";

/** Any error as the project's own; what was not expected becomes `INTERNAL`. */
export function asBuildError(error: unknown): BuildError {
  if (error instanceof BuildError) return error;
  const message = error instanceof Error ? error.message || error.name : String(error);
  return new BuildError("INTERNAL", message, { cause: error });
}

/** What `--json` gives for an error. */
export interface ErrorDocument {
  readonly error: { readonly code: string; readonly message: string; readonly hint?: string; readonly where?: Where };
}

export function errorDocument({ code, message, hint, where }: BuildError): ErrorDocument {
  return { error: { code, message, ...(hint === undefined ? {} : { hint }), ...(where === undefined ? {} : { where }) } };
}

/** An error as a person reads it: what could not be done and why, where, and what to do next. */
export function errorText(error: BuildError, paint: Paint, options: { readonly trace?: boolean } = {}): string {
  const lines = [`${paint("red", "Error:")} ${clean(error.message)} ${paint("dim", `[${error.code}]`)}`];
  if (error.where) lines.push(...whereLines(error.where, error.message, paint));
  if (error.hint !== undefined) lines.push(`${paint("cyan", "Hint:")} ${clean(error.hint)}`);
  if (options.trace && error.stack !== undefined) lines.push("", ...trace(error));
  return lines.join("\n");
}

function whereLines(where: Where, message: string, paint: Paint): string[] {
  const place = formatWhere(where);
  const { excerpt, line, column } = where;
  if (excerpt === undefined) return message.includes(place) ? [] : [`  in ${clean(place)}`];
  const margin = line === undefined ? "" : String(line);
  const blank = " ".repeat(margin.length);
  const lines = [`  in ${clean(place)}`, paint("dim", `  ${blank} |`), `${paint("dim", `  ${margin} |`)} ${clean(excerpt)}`];
  if (column !== undefined) lines.push(`${paint("dim", `  ${blank} |`)} ${underline(excerpt, column)}${paint("red", "^")}`);
  return lines;
}

/** The space before the caret: as wide as the text before the column, tabs kept as tabs, so that they are as wide as the ones above. */
const underline = (excerpt: string, column: number): string => excerpt.slice(0, column - 1).replace(/[^\t]/g, " ");

/** What is asked of a user who met a bug. */
export interface BugContext {
  readonly argv: readonly string[];
  /** Name and version of the program, the platform and Node. */
  readonly agent: string;
  /** Where bugs are told, where the package says so. */
  readonly tracker?: string;
}

/** The text for an error that the program does not expect. */
export function bugText(error: BuildError, { argv, agent, tracker }: BugContext, paint: Paint): string {
  return [
    `${paint("red", "Bug:")} ${clean(error.message)} ${paint("dim", `[${error.code}]`)}`,
    "",
    ...trace(error),
    "",
    `  command: ${argv.map((word) => JSON.stringify(word)).join(" ")}`,
    `  version: ${agent}`,
    "",
    `This is a mistake in the program, not yours. Please report the text above${tracker === undefined ? "" : ` at ${tracker}`}.`,
  ].join("\n");
}

/** Whether an error is a bug of the program, not something that a user can mend. */
export const isBug = (error: BuildError): boolean => errorCodes[error.code].exit === exitCodes.bug;

/** The stack of an error and those of its causes. */
function trace(error: BuildError): string[] {
  const lines: string[] = [];
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    // made from another error in asBuildError: the stack that matters is the cause's
    if (at === error && error.code === "INTERNAL" && error.cause instanceof Error) continue;
    lines.push(...(at.stack ?? String(at)).split("\n").map((line) => `  ${clean(line)}`));
  }
  return lines;
}

/** Text from outside may hold escape sequences; a terminal must not obey them. New lines and tabs stay. */
function clean(text: string): string {
  return text.replace(controls, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`);
}

const controls = /[^\P{Cc}\n\t]/gu;
