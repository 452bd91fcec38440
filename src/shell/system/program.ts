import { byteStringOf } from "../../core/byte-string.js";
import { UnsupportedCall } from "../command.js";
import type { ShellState } from "../language/state.js";
import { maySearch, permits } from "./credentials.js";
import type { Files } from "./files.js";

/** The path of an executable: through PATH, or as it is where the name has a slash. */
export function findProgram({ files, variables }: ShellState, name: string): string | undefined {
  return findExecutable(files, name, variables.get("PATH") ?? "");
}

export function findExecutable(files: Files, name: string, path: string): string | undefined {
  if (name === "") return undefined;
  if (name.includes("/")) return isExecutable(files, name) ? name : undefined;
  for (const folder of path.split(":")) {
    const candidate = folder === "" ? name : `${folder}/${name}`;
    if (isExecutable(files, candidate)) return candidate;
  }
  return undefined;
}

function isExecutable(files: Files, path: string): boolean {
  const node = files.find(path);
  return node?.type === "file" && (node.mode & 0o111) !== 0 && permits(files.user, node, maySearch);
}

/** How a file is run: by a shell that reads it, or by the program that takes the place of what it is. */
export type Executable =
  | { readonly kind: "script"; readonly bash: boolean; readonly options: readonly string[]; readonly text: string }
  | { readonly kind: "binary"; readonly names: readonly string[] };

const shells: Readonly<Record<string, boolean>> = { sh: false, dash: false, bash: true, rbash: true };

/**
 * Looks at a file's first line, as the kernel does.
 *
 * @throws UnsupportedCall for an interpreter that is no shell and that nothing stands in for
 */
export function readExecutable(files: Files, path: string, isCommand: (name: string) => boolean): Executable {
  const names = [baseName(files.realpath(path)), baseName(path)];
  if (names.some(isCommand)) return { kind: "binary", names };
  const bytes = files.readBytes(path);
  if (bytes[0] === 0x7f) return { kind: "binary", names };
  const text = byteStringOf(bytes);
  const [, line] = /^#!([^\n]*)/.exec(text) ?? [];
  // A file without a first line of this kind is read by the shell that calls it.
  if (line === undefined) return { kind: "script", bash: false, options: [], text };
  const [interpreter = "", ...rest] = line.trim().split(/[ \t]+/);
  const words = baseName(interpreter) === "env" ? rest : [interpreter, ...rest];
  const bash = shells[baseName(words[0] ?? "")];
  if (bash === undefined) throw new UnsupportedCall(`${path}, a program for ${words[0] ?? "no interpreter"}`);
  return { kind: "script", bash, options: words.slice(1), text };
}

export const baseName = (path: string): string => path.slice(path.lastIndexOf("/") + 1);
