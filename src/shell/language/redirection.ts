import type { Redirection, Word } from "unbash";
import type { ByteString } from "../../core/byte-string.js";
import { byteStringBytes } from "../../core/byte-string.js";
import { UnsupportedCall } from "../command.js";
import { inputFile, type OpenFile } from "../system/open-file.js";
import { SystemError } from "../system/system-error.js";
import { ShellError } from "./control-flow.js";
import { expandQuotedParts, expandText } from "./expansion.js";
import { tell } from "./messages.js";
import type { ShellState } from "./state.js";

/** A redirection cannot be done: the command is not run. */
export class RedirectionError extends Error {
  override readonly name = "RedirectionError";
}

/**
 * Does something with redirected descriptors, and puts them back.
 *
 * @throws RedirectionError, after it was told on the standard error as it was
 */
export function redirected<T>(state: ShellState, redirections: readonly Redirection[], work: () => T): T {
  if (redirections.length === 0) return work();
  const before = new Map<number, OpenFile | undefined>();
  try {
    redirect(state, redirections, before);
    return work();
  } finally {
    for (const [number, file] of before) setDescriptor(state, number, file);
  }
}

/** Redirects for good, as `exec` does; `before` gets what was there. */
export function redirect(
  state: ShellState,
  redirections: readonly Redirection[],
  before: Map<number, OpenFile | undefined> = new Map(),
): void {
  for (const redirection of redirections) {
    const number = numberOf(redirection);
    const file = opened(state, redirection);
    if (!before.has(number)) before.set(number, state.descriptors.get(number));
    setDescriptor(state, number, file);
    if (redirection.type === "Redirect" && redirection.operator.startsWith("&")) {
      if (!before.has(2)) before.set(2, state.descriptors.get(2));
      setDescriptor(state, 2, file);
    }
  }
}

function setDescriptor(state: ShellState, number: number, file: OpenFile | undefined): void {
  if (file === undefined) state.descriptors.delete(number);
  else state.descriptors.set(number, file);
}

function numberOf(redirection: Redirection): number {
  const { descriptor } = redirection;
  if (descriptor?.type === "FileDescriptorVariable") throw new UnsupportedCall(`the redirection {${descriptor.name}}`);
  if (descriptor !== undefined) return descriptor.value;
  return redirection.operator.startsWith("<") ? 0 : 1;
}

/** What a descriptor is to lead to; undefined closes it. */
function opened(state: ShellState, redirection: Redirection): OpenFile | undefined {
  if (redirection.type === "HereDoc") {
    const { body, delimiter, operator } = redirection;
    // Tabs go before expansions are done, so that those of a variable stay.
    const strips = operator === "<<-";
    if (body.parts !== undefined && !delimiter?.quoted)
      return inputFile(bytesOf(expandQuotedParts(state, strips ? untabbed(body.parts) : body.parts)));
    const text = strips ? body.text.replace(/^\t+/gm, "") : body.text;
    return inputFile(bytesOf(delimiter?.quoted ? text : text.replace(/\\([$`\\])|\\\n/g, "$1")));
  }
  const { target } = redirection;
  if (target === undefined) throw new ShellError("Syntax error: redirection without its target");
  if (redirection.type === "HereString") {
    if (!state.bash) throw new ShellError("Syntax error: redirection unexpected");
    return inputFile(bytesOf(`${expandText(state, target)}\n`));
  }
  const { operator } = redirection;
  if ((operator === "&>" || operator === "&>>") && !state.bash) throw new UnsupportedCall(`the redirection ${operator} in a script of sh`);
  if (operator === "<&" || operator === ">&") return duplicate(state, target);
  const path = expandText(state, target);
  return openPath(state, path, operator);
}

type Body = NonNullable<Extract<Redirection, { type: "HereDoc" }>["body"]["parts"]>;

function untabbed(parts: Body): Body {
  let atStart = true;
  return parts.map((part) => {
    if (part.type !== "Literal") {
      atStart = false;
      return part;
    }
    const value = part.value.replace(/(^|\n)\t+/g, (match, newline: string, at: number) =>
      at === 0 && !atStart && newline === "" ? match : newline,
    );
    atStart = value.endsWith("\n");
    return { ...part, value };
  });
}

const bytesOf = (text: string): Uint8Array => byteStringBytes(text as ByteString);

function duplicate(state: ShellState, target: Word): OpenFile | undefined {
  const word = expandText(state, target);
  if (word === "-") return undefined;
  if (!/^\d+$/.test(word)) throw new ShellError("Syntax error: Bad fd number");
  const file = state.descriptors.get(Number(word));
  if (file !== undefined) return file;
  tell(state, `${word}: Bad file descriptor`);
  throw new RedirectionError(word);
}

function openPath(state: ShellState, path: string, operator: string): OpenFile {
  const isInput = operator === "<";
  try {
    if (isInput) return state.files.open(path, { read: true });
    if (operator === "<>") return state.files.open(path, { read: true, write: true, create: true });
    const append = operator.endsWith(">>");
    if (operator === ">" && state.options.has("C") && state.files.find(path)?.type === "file") {
      tell(state, `cannot create ${path}: File exists`);
      throw new RedirectionError(path);
    }
    return state.files.open(path, { write: true, create: true, append, truncate: !append });
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    const reason = error.errno === "ENOENT" ? (isInput ? "No such file" : "Directory nonexistent") : error.message;
    tell(state, `cannot ${isInput ? "open" : "create"} ${path}: ${reason}`);
    throw new RedirectionError(path);
  }
}
