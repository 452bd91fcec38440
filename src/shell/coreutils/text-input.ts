import type { Invocation } from "../command.js";
import { readRest } from "../system/open-file.js";

/**
 * All of a file as a byte string; "-" is the standard input.
 *
 * @throws SystemError
 */
export function inputText(call: Invocation, path: string): string {
  return readRest(path === "-" ? call.stdin : call.files.open(path, { read: true }));
}

/** The lines of a text without their ends; the last one may lack it. */
export function linesOf(text: string, end = "\n"): string[] {
  const lines = text.split(end);
  if (lines.at(-1) === "") lines.pop();
  return lines;
}
