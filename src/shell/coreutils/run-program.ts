import type { Invocation, RunOptions } from "../command.js";
import { complain } from "../complain.js";
import { findExecutable } from "../system/program.js";
import { quotedName } from "./gnu-quotes.js";

/** Where programs are looked for without a PATH. Source: execvp(3). */
const usualPath = "/bin:/usr/bin";

/** Why a program cannot be begun. */
export interface NoProgram {
  readonly status: 126 | 127;
  readonly reason: string;
}

/** Looks for a program as execvp(3) does: the name to run it by, or why there is none. */
export function lookForProgram({ env, files }: Invocation, name: string, options: RunOptions = {}): string | NoProgram {
  const given = (options.env ?? env).get("PATH");
  const path = given ?? usualPath;
  const seen = files.clone();
  if (options.cwd !== undefined) seen.cwd = options.cwd;
  const found = findExecutable(seen, name, path);
  if (found !== undefined) return given === undefined ? found : name;
  const there = name.includes("/")
    ? seen.exists(name)
    : path.split(":").some((folder) => name !== "" && seen.exists(`${folder === "" ? "." : folder}/${name}`));
  return there ? { status: 126, reason: "Permission denied" } : { status: 127, reason: "No such file or directory" };
}

/** Runs a program in the place of the one that calls it; where there is none, tells so and gives 126 or 127. Source: GNU coreutils, "Exit status". */
export function runInstead(
  call: Invocation,
  argv: readonly string[],
  { failure = "failed to run command ", ...options }: RunOptions & { readonly failure?: string } = {},
): number {
  const [name = "", ...rest] = argv;
  const found = lookForProgram(call, name, options);
  if (typeof found === "string") return call.run([found, ...rest], options);
  complain(call, `${failure}${quotedName(name)}: ${found.reason}`);
  return found.status;
}
