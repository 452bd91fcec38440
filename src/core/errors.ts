import { type ErrorCode, errorCodes } from "./error-codes.js";

/** A place in something from outside: a file with a position, a URL, or an image with a byte offset. */
export interface Where {
  /** A path on this computer, a URL, or the name of a package. */
  readonly source: string;
  /** Line, counted from 1. */
  readonly line?: number;
  /** Column, counted from 1. */
  readonly column?: number;
  /** Byte offset, for binary input. */
  readonly offset?: number;
  /** The line of text itself, where it helps; shown with a caret under `column`. */
  readonly excerpt?: string;
}

export interface BuildErrorOptions {
  /** What to type or to change next. */
  readonly hint?: string;
  readonly where?: Where;
  readonly cause?: unknown;
}

/**
 * The one error class of the project. The message says what could not be done and why; the hint says what to do next.
 * Everything else that is thrown is a bug, and is reported as one.
 */
export class BuildError extends Error {
  override readonly name = "BuildError";
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly where: Where | undefined;

  constructor(code: ErrorCode, message: string, options: BuildErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
    this.where = options.where;
  }

  /** The exit status that the command line ends with. */
  get exitCode(): number {
    return errorCodes[this.code].exit;
  }
}

/** `file:line:column`, `url`, or `image at byte 96`. */
export function formatWhere(where: Where): string {
  if (where.offset !== undefined) return `${where.source} at byte ${where.offset}`;
  const line = where.line === undefined ? "" : `:${where.line}`;
  const column = where.line === undefined || where.column === undefined ? "" : `:${where.column}`;
  return `${where.source}${line}${column}`;
}

/** Throws the interruption error when the signal is aborted; call it between steps. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (!signal?.aborted) return;
  if (signal.reason instanceof BuildError) throw signal.reason;
  throw new BuildError("INTERRUPTED", "The work was interrupted.", { cause: signal.reason });
}

/** The operating system's code of an error (`ENOENT`, `ENOSPC`, …), or undefined. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
