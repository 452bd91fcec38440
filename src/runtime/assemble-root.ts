import { basename } from "node:path";
import type { ChosenPackage } from "../apt/package.js";
import type { Steps } from "../configure/apply-steps.js";
import type { ScriptRun } from "../configure/ledger.js";
import { injectGuest } from "../guest/inject.js";
import { displayPath } from "../tree/path.js";
import type { Tree } from "../tree/tree.js";
import { addFiles } from "./add-files.js";
import { type ConfiguredRoot, type ConfigureRootOptions, configuredRoot } from "./configured-root.js";
import type { BuildContext } from "./context.js";
import { readPlugins } from "./plugins.js";

/**
 * Makes the root filesystem of a definition: the configured packages without what it leaves out, then what it adds, and the init sequence with the
 * project's plugins.
 */
export async function assembleRoot(
  packages: readonly ChosenPackage[],
  options: ConfigureRootOptions,
  context: BuildContext,
): Promise<ConfiguredRoot> {
  return completeRoot(await configuredRoot(packages, options, context), options.mtime, context);
}

/** Adds to a root filesystem what its definition says, and the init sequence. */
export async function completeRoot(
  { tree, ledger }: ConfiguredRoot,
  mtime: number,
  { definition, onEvent }: BuildContext,
): Promise<ConfiguredRoot> {
  const where = { source: basename(definition.file), mtime, seconds: definition.scriptSeconds };
  const users = await apply(tree, { users: definition.users }, where);
  await addFiles(tree, definition.files, mtime);
  const run = await apply(tree, { run: definition.run }, where);
  if (definition.init === "aleph") {
    const plugins = definition.plugins === undefined ? [] : await readPlugins(definition.plugins);
    for (const { path, node } of (await injectGuest(tree, { plugins, mtime })).replaced) {
      onEvent({
        type: "note",
        message: `${displayPath(path)}, a ${node.type}${definition.from.distribution === "debian" ? " of a package" : ""}, gives way to the init sequence.`,
      });
    }
  }
  return { tree, ledger: { ...ledger, scripts: [...ledger.scripts, ...users, ...run] } };
}

/** The shell is loaded only where there is something for it to do. */
async function apply(
  tree: Tree,
  steps: Steps,
  where: { readonly source: string; readonly mtime: number; readonly seconds: number },
): Promise<readonly ScriptRun[]> {
  if ((steps.users ?? []).length + (steps.run ?? []).length === 0) return [];
  const { applySteps } = await import("../configure/apply-steps.js");
  return applySteps(tree, steps, where);
}
