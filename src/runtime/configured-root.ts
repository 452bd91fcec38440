import type { ChosenPackage } from "../apt/package.js";
import type { Ledger } from "../configure/ledger.js";
import type { BlockMaker } from "../squashfs/index.js";
import type { PackageStore } from "../store/package-store.js";
import { findTree, type StoredTree, storeTree } from "../store/stored-tree.js";
import { Tree } from "../tree/tree.js";
import type { BuildContext } from "./context.js";
import { excludePaths } from "./exclude.js";
import { releaseOf } from "./release-of.js";
import { stateKey } from "./state-key.js";
import { unpackMissing, unpackPackages } from "./unpack-packages.js";

export interface ConfiguredRoot {
  readonly tree: Tree;
  /** What the maintainer scripts did. */
  readonly ledger: Ledger;
}

export interface ConfigureRootOptions {
  readonly store: PackageStore;
  readonly blocks: BlockMaker;
  /** Seconds since 1970, for whatever is made here. */
  readonly mtime: number;
}

/**
 * The packages, installed and configured, without what the definition leaves out: from the store where the same inputs led to it before. All that is done
 * here must follow from what {@link stateKey} digests.
 */
export async function configuredRoot(
  packages: readonly ChosenPackage[],
  options: ConfigureRootOptions,
  context: BuildContext,
): Promise<ConfiguredRoot> {
  const { store, mtime } = options;
  const { definition, onEvent } = context;
  const inputs = { packages: packages.map(({ sha256 }) => sha256), mtime, settings: store.settings, definition };
  const key = await stateKey(inputs);
  const found = await findTree(store, key);
  if (found !== undefined) {
    await unpackMissing(packages, { store }, context);
    onEvent({ type: "start", stage: "configure", message: `Configuring ${packages.length} packages` });
    onEvent({ type: "done", stage: "configure", message: `${packages.length} packages, configured before` });
    return rootOf(found);
  }
  return configureAnew(packages, key, options, context);
}

/** Loads what configures packages, with all of the shell: a build that finds its state does without. */
export function loadConfiguring() {
  return Promise.all([
    import("../configure/bootstrap.js"),
    import("./configure-packages.js"),
    import("./order-packages.js"),
    import("./image-bytecode.js"),
  ]);
}

/** Configures the packages and keeps the state that they led to. */
async function configureAnew(
  packages: readonly ChosenPackage[],
  key: string,
  { store, blocks, mtime }: ConfigureRootOptions,
  context: BuildContext,
): Promise<ConfiguredRoot> {
  const { definition } = context;
  const { ImageBytecode } = await import("./image-bytecode.js");
  const tree = new Tree();
  const bytecode = new ImageBytecode(packages, context);
  try {
    const unpacking = unpackPackages(packages, { store, onStored: (one) => bytecode.expect(one) }, context);
    // A failure is seen below; until then it must not count as unhandled.
    unpacking.catch(() => {});
    const [{ bootstrapRoot }, { configurePackages }, { orderPackages }] = await loadConfiguring();
    const stored = orderPackages(await unpacking, definition.packages);
    // What threads hold of unpacking is as much as what compiles Python needs. They end, and others, which compress what scripts make, begin beside these.
    const ended = [store.rest()];
    store.wake("blocks");
    bootstrapRoot(tree, { suite: releaseOf(definition).suite, mtime });
    const ledger = await configurePackages(tree, stored, { mtime, bytecode }, context);
    ended.push(bytecode.close());
    excludePaths(tree, definition.exclude);
    await storeTree(store, key, { tree, facts: ledger, blocks });
    await Promise.all(ended);
    return { tree, ledger };
  } finally {
    await bytecode.close();
  }
}

const rootOf = ({ tree, facts }: StoredTree): ConfiguredRoot => ({ tree, ledger: facts as Ledger });
