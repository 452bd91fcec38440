import { bootstrapRoot } from "../configure/bootstrap.js";
import type { Ledger } from "../configure/ledger.js";
import { injectGuest } from "../guest/inject.js";
import type { StoredPackage } from "../store/package-store.js";
import { displayPath } from "../tree/path.js";
import { Tree } from "../tree/tree.js";
import { addFiles } from "./add-files.js";
import { configurePackages } from "./configure-packages.js";
import type { BuildContext } from "./context.js";
import { excludePaths } from "./exclude.js";
import { readPlugins } from "./plugins.js";

export interface Root {
  readonly tree: Tree;
  /** What the maintainer scripts did. */
  readonly ledger: Ledger;
}

/**
 * Makes the root filesystem of a definition: the bootstrap, the packages with all that configures them, then what the definition takes away
 * and adds, and the init sequence with the project's plugins.
 *
 * @param mtime seconds since 1970, for whatever is made here
 */
export async function assembleRoot(packages: readonly StoredPackage[], mtime: number, context: BuildContext): Promise<Root> {
  const { definition, onEvent } = context;
  const tree = new Tree();
  bootstrapRoot(tree, { suite: definition.from.suite, mtime });
  const ledger = await configurePackages(tree, packages, mtime, context);
  excludePaths(tree, definition.exclude);
  await addFiles(tree, definition.files, mtime);
  if (definition.init === "aleph") {
    const plugins = definition.plugins === undefined ? [] : await readPlugins(definition.plugins);
    for (const { path, node } of (await injectGuest(tree, { plugins, mtime })).replaced) {
      onEvent({ type: "note", message: `${displayPath(path)}, a ${node.type} of a package, gives way to the init sequence.` });
    }
  }
  return { tree, ledger };
}
