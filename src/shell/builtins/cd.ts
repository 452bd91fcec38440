import type { ShellState } from "../language/state.js";
import { maySearch, permits } from "../system/credentials.js";
import { normalized } from "../system/files.js";
import { type Builtin, fail, output } from "./builtin.js";

/** Changes the working directory; `$PWD` keeps the links that led there, but for -P. Source: POSIX cd. */
export const cd: Builtin = (state, args, name) => {
  let physical = false;
  const operands = [...args];
  while (/^-[LP]+$/.test(operands[0] ?? "")) physical = (operands.shift() ?? "").endsWith("P");
  if (operands[0] === "--") operands.shift();
  const { variables, files } = state;
  const [given] = operands;
  const target = given === "-" ? variables.get("OLDPWD") : (given ?? variables.get("HOME"));
  if (target === undefined || target === "") return given === undefined || given === "" ? 0 : fail(state, name, `can't cd to ${given}`);
  for (const folder of searched(target, variables.get("CDPATH") ?? "")) {
    const path = folder === "" ? target : `${folder}/${target}`;
    const logical = normalized(path.startsWith("/") ? path : `${logicalFolder(state)}/${path}`);
    const found = files.find(path.startsWith("/") ? path : `${logicalFolder(state)}/${path}`);
    if (found?.type !== "directory" || !permits(files.user, found, maySearch)) continue;
    variables.set("OLDPWD", logicalFolder(state));
    files.cwd = files.realpath(physical ? path : logical);
    variables.set("PWD", physical ? files.cwd : logical);
    return given === "-" || (folder !== "" && folder !== ".") ? output(state, `${variables.get("PWD")}\n`) : 0;
  }
  return fail(state, name, `can't cd to ${target}`);
};

/** `$PWD` where it is right: scripts may set it to anything. */
export function logicalFolder({ variables, files }: ShellState): string {
  const known = variables.get("PWD");
  return known?.startsWith("/") && files.find(known) === files.find(files.cwd) ? known : files.cwd;
}

function searched(target: string, cdpath: string): readonly string[] {
  return cdpath === "" || /^(\/|\.\.?(\/|$))/.test(target) ? [""] : [...cdpath.split(":"), ""];
}
