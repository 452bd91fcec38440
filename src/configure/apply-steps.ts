import { ContentReader } from "../core/content-reader.js";
import type { NewAccount } from "../core/new-account.js";
import type { Tree } from "../tree/tree.js";
import { addUsers } from "./add-users.js";
import type { ScriptRun } from "./ledger.js";
import { runSteps, type Step } from "./run-steps.js";
import { scriptSystem } from "./script-system.js";

/** What a definition asks for beside packages. */
export interface Steps {
  readonly users?: readonly NewAccount[];
  readonly run?: readonly Step[];
}

/**
 * Makes accounts in a configured tree, and interprets lines of shell over it; gives their rows of the ledger.
 *
 * @param options.source the file that asks for it; `mtime` in seconds since 1970; `seconds` how long a line may take
 * @throws BuildError what {@link addUsers} and {@link runSteps} throw
 */
export function applySteps(
  tree: Tree,
  { users = [], run = [] }: Steps,
  { source, mtime, seconds }: { readonly source: string; readonly mtime: number; readonly seconds?: number },
): readonly ScriptRun[] {
  const reader = new ContentReader();
  try {
    const system = scriptSystem(tree, { reader, mtime, seconds });
    return [...addUsers(users, system, source), ...runSteps(run, system, source)];
  } finally {
    reader.close();
  }
}
