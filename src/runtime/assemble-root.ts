import { makeAccountFiles } from "../configure/accounts.js";
import { bootstrapRoot } from "../configure/bootstrap.js";
import { Unpacking } from "../configure/unpack.js";
import { throwIfAborted } from "../core/errors.js";
import { writeDpkgDatabase } from "../deb/dpkg-database.js";
import { injectGuest } from "../guest/inject.js";
import type { StoredPackage } from "../store/package-store.js";
import { displayPath } from "../tree/path.js";
import { Tree } from "../tree/tree.js";
import { addFiles } from "./add-files.js";
import type { BuildContext } from "./context.js";
import { excludePaths } from "./exclude.js";
import { readPlugins } from "./plugins.js";

/** The scripts that dpkg would have run. Source: Debian Policy 6.1; debconf-devel(7) for config. */
const maintainerScripts = ["preinst", "postinst", "config"];

export interface Root {
  readonly tree: Tree;
  /** Maintainer scripts that were not run, and the packages that they belong to. */
  readonly deferred: { readonly scripts: number; readonly packages: readonly string[] };
}

/**
 * Makes the root filesystem of a definition: the bootstrap, the packages in their order, dpkg's database, then what the definition takes away
 * and adds, and the init sequence with the project's plugins.
 *
 * @param mtime seconds since 1970, for whatever is made here
 */
export async function assembleRoot(packages: readonly StoredPackage[], mtime: number, context: BuildContext): Promise<Root> {
  const { definition, signal, onEvent } = context;
  const tree = new Tree();
  bootstrapRoot(tree, { suite: definition.from.suite, mtime });
  const unpacking = new Unpacking(tree);
  for (const stored of packages) unpacking.add(stored);
  makeAccountFiles(tree, mtime);
  writeDpkgDatabase(tree, packages, { mtime, architecture: definition.arch });
  throwIfAborted(signal);
  excludePaths(tree, definition.exclude);
  await addFiles(tree, definition.files, mtime);
  if (definition.init === "aleph") {
    const plugins = definition.plugins === undefined ? [] : await readPlugins(definition.plugins);
    for (const { path, node } of (await injectGuest(tree, { plugins, mtime })).replaced) {
      onEvent({ type: "note", message: `${displayPath(path)}, a ${node.type} of a package, gives way to the init sequence.` });
    }
  }
  return { tree, deferred: deferredScripts(packages) };
}

function deferredScripts(packages: readonly StoredPackage[]): Root["deferred"] {
  const counts = packages.map(({ name, files }) => ({
    name,
    scripts: files.filter((file) => maintainerScripts.includes(file.name)).length,
  }));
  const withScripts = counts.filter(({ scripts }) => scripts > 0);
  return {
    scripts: withScripts.reduce((sum, { scripts }) => sum + scripts, 0),
    packages: withScripts.map(({ name }) => name).sort(),
  };
}
