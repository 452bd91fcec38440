import type { ChosenPackage } from "../apt/package.js";
import { blockCodecs } from "../codec/block/node-codecs.js";
import type { Pool } from "../codec/pool.js";
import type { Ledger } from "../configure/ledger.js";
import { cacheFolder } from "../core/cache-folder.js";
import { type BlockSettings, blockSettings, type ImageSettings } from "../squashfs/write/options.js";
import { blockThreads } from "../store/block-threads.js";
import { copyTask } from "../store/copy-task.js";
import { openPackageStore } from "../store/package-store.js";
import type { WrittenFolder } from "../tree/folder-writer.js";
import type { AssembledRoot } from "./assemble-base.js";
import { assembleRoot } from "./assemble-root.js";
import type { BuildOptions } from "./build.js";
import type { BuildContext } from "./context.js";
import { firstBootSteps } from "./first-boot.js";
import { builtImage } from "./project.js";
import { repairingStore } from "./repair-store.js";
import { requireContract } from "./require-contract.js";
import { selectXattrs } from "./select-xattrs.js";
import { type ImageFile, writeImage } from "./write-image.js";

/** What an image is made of. */
export interface ImageSources {
  /** In the order of names; none where it is made from what was there already. */
  readonly packages: readonly ChosenPackage[];
  /** Of the newest Release that they come from. */
  readonly date: Date;
  /** SOURCE_DATE_EPOCH, where it is set: the time of what is made here, before that date. */
  readonly epoch: number | undefined;
}

export interface MadeImage {
  readonly image: ImageFile;
  readonly ledger: Ledger;
  /** The folder that was written too. */
  readonly rootfs: WrittenFolder | undefined;
  /** What every machine makes for itself when it boots. */
  readonly firstBoot: readonly string[];
}

/**
 * Loads what makes the image of a definition, with its encoder: what unpacks and configures the packages, adds what the definition adds, and writes the image, with a
 * tar and a folder of it where these are wanted.
 */
export async function imageMaker(
  settings: ImageSettings,
  options: BuildOptions & { readonly pool: Pool },
  context: BuildContext,
): Promise<(sources: ImageSources) => Promise<MadeImage>> {
  const { encoder: _, ...stored } = await blockSettings({ ...settings, codecs: blockCodecs });
  return (sources) => makeImage(sources, { ...options, settings, stored }, context);
}

interface MakeOptions extends BuildOptions {
  readonly pool: Pool;
  readonly settings: ImageSettings;
  /** How blocks are made, in the store and in the image. */
  readonly stored: BlockSettings;
}

async function makeImage({ packages, date, epoch }: ImageSources, options: MakeOptions, context: BuildContext): Promise<MadeImage> {
  const { definition, env, signal, onEvent } = context;
  const { from } = definition;
  const { pool, settings, stored } = options;
  const mtime = epoch ?? Math.floor(date.getTime() / 1000);
  const folder = options.inMemory ? "memory" : cacheFolder(env, process.platform);
  const store = await openPackageStore({ pool, folder, settings: stored, exclude: definition.exclude });
  const blocks = blockThreads(pool);
  // It starts while the state of the packages is read, and then copies blocks beside this one.
  pool.warm(copyTask, 1);
  const output = options.output ?? builtImage(definition);
  const target = output === "-" && options.pipe !== undefined ? options.pipe : output;
  const assemble = async (): Promise<AssembledRoot> => {
    if (from.distribution === "none") return (await import("./assemble-base.js")).assembleBase(from.path, epoch, context);
    return { ...(await assembleRoot(packages, { store, blocks, mtime }, context)), mtime, close: async () => {} };
  };
  const write = async ({ tree, ledger, mtime }: AssembledRoot) => {
    const root = selectXattrs(tree, options.xattrs ?? {});
    if (definition.init === "aleph") await requireContract(root, definition.arch, onEvent);
    const rootOptions = { mtime, pool, signal, onEvent };
    if (options.tar !== undefined) await (await import("./write-root.js")).writeRootTar(root, options.tar, rootOptions);
    const rootfs =
      options.rootfs === undefined ? undefined : await (await import("./write-root.js")).writeRootFolder(root, options.rootfs, rootOptions);
    const image = await writeImage(root, target, {
      ...settings,
      codecs: blockCodecs,
      mtime,
      blocks,
      onEvent,
      ...(signal === undefined ? {} : { signal }),
    });
    return { image, ledger, rootfs, firstBoot: firstBootSteps(tree) };
  };
  try {
    return await repairingStore(store, onEvent, async () => {
      const assembled = await assemble();
      try {
        return await write(assembled);
      } finally {
        await assembled.close();
      }
    });
  } finally {
    // Nothing that a thread does may be there after the store has ended.
    await pool.close();
    await store.close();
  }
}
