import { blockCodecs } from "../codec/block/node-codecs.js";
import { folderCache, memoryCache } from "../core/cache.js";
import { cacheFolder } from "../core/cache-folder.js";
import { sourceDateEpoch } from "../core/clock.js";
import type { OnEvent } from "../core/events.js";
import type { Definition } from "../definition/definition.js";
import { loadDefinition } from "../definition/load.js";
import { blockSettings, type ImageSettings } from "../squashfs/write/options.js";
import { blockThreads } from "../store/block-threads.js";
import { blockTask } from "../store/block-worker.js";
import { openPackageStore } from "../store/package-store.js";
import type { WrittenFolder } from "../tree/folder-writer.js";
import { readKeyringFile } from "./archive-options.js";
import type { AssembledRoot } from "./assemble-base.js";
import { assembleRoot } from "./assemble-root.js";
import type { BuildContext } from "./context.js";
import { firstBootSteps } from "./first-boot.js";
import { builtImage } from "./project.js";
import { repairingStore } from "./repair-store.js";
import { requireContract } from "./require-contract.js";
import { resolvePackages } from "./resolve-packages.js";
import { selectXattrs, type XattrSelection } from "./select-xattrs.js";
import { waivedPackages } from "./waived-packages.js";
import { withPool } from "./with-pool.js";
import { type ImageFile, type ImagePipe, writeImage } from "./write-image.js";
import { ledgerPath, writeLedger } from "./write-ledger.js";

export interface BuildOptions {
  /** The folder with runtime.yaml. */
  readonly project: string;
  /** Where the image goes; PROJECT/build/NAME.squashfs where it is not given. */
  readonly output?: string | undefined;
  /** A URL, or `auto`; before what runtime.yaml says. */
  readonly mirror?: string | undefined;
  readonly securityMirror?: string | undefined;
  /** Worker threads; the number of processors where it is not given. The image does not depend on it. */
  readonly jobs?: number | undefined;
  /** Keeps downloads and unpacked files in memory: only the image is written to disk. */
  readonly inMemory?: boolean | undefined;
  /** How the image is compressed and laid out; before what runtime.yaml says. */
  readonly image?: ImageSettings | undefined;
  /** Which extended attributes are stored; all where it is not given. */
  readonly xattrs?: XattrSelection | undefined;
  /** A tar to write too, with the tree of the image. */
  readonly tar?: string | undefined;
  /** A folder to write too, with the tree of the image; it must not exist, or be empty. */
  readonly rootfs?: string | undefined;
  /** Where the bytes go if `output` is `-`. */
  readonly pipe?: ImagePipe | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The time that signatures and Valid-Until are judged by. */
  readonly now?: Date | undefined;
  /** Takes the packages that runtime.lock says, or fails. */
  readonly frozen?: boolean | undefined;
  /** Takes everything from the cache, and asks the network for nothing. */
  readonly offline?: boolean | undefined;
  /** A file of armored OpenPGP keys to trust in place of the Debian archive keys. */
  readonly keyring?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: OnEvent | undefined;
}

export interface BuildResult extends ImageFile {
  /** The folder that was written too. */
  readonly rootfs?: WrittenFolder;
  /** Packages in the image. */
  readonly packages: number;
  /** The release that it is made of; nothing where it is made from what was there already. */
  readonly suite?: string;
  /** Date of the newest Release file that the packages come from, ISO 8601. */
  readonly releaseDate?: string;
  /** Absolute path of the folder, tar or image that it is made from. */
  readonly base?: string;
  /** Whether runtime.lock said which packages. */
  readonly locked: boolean;
  /** Maintainer scripts that were interpreted, the paths that they changed, and packages that runtime.yaml lets stay half-configured. */
  readonly configured: { readonly scripts: number; readonly paths: number; readonly waived: Definition["waived"] };
  /** What every machine makes for itself when it boots. */
  readonly firstBoot: readonly string[];
  /** Where it says what every script did; nothing where the image went to a pipe. */
  readonly ledger?: string;
}

/**
 * Builds a project's image: resolves its packages from a Debian mirror, verifies and unpacks them, adds the init sequence and the plugins, and
 * writes squashfs. The image appears under its name only when it is complete; on any failure nothing new is left but cached downloads.
 *
 * @throws BuildError with the code of what went wrong in any room
 */
export async function buildRuntime(options: BuildOptions): Promise<BuildResult> {
  const { env, signal, onEvent = () => {} } = options;
  const definition = await loadDefinition(options.project);
  const settings = imageSettings(definition.squashfs, options.image);
  const { encoder: _, ...stored } = await blockSettings(settings);
  const epoch = sourceDateEpoch(env);
  const folder = cacheFolder(env, process.platform);
  const cache = options.inMemory ? memoryCache() : folderCache(folder);
  const context: BuildContext = { definition, cache, env, jobs: options.jobs, offline: options.offline === true, signal, onEvent };
  return withPool(options, async (pool) => {
    // They start while the definition and the store are read.
    pool.warm(blockTask);
    const store = await openPackageStore({
      pool,
      folder: options.inMemory ? "memory" : folder,
      settings: stored,
      exclude: definition.exclude,
    });
    try {
      const { now = new Date() } = options;
      const keyring = await readKeyringFile(options.keyring);
      const { from } = definition;
      const resolution = from.distribution === "debian" ? await resolvePackages(context, { ...options, keyring, now }) : undefined;
      const output = options.output ?? builtImage(definition);
      const target = output === "-" && options.pipe !== undefined ? options.pipe : output;
      const blocks = blockThreads(pool);
      const assemble = async (): Promise<AssembledRoot> => {
        if (from.distribution === "none") return (await import("./assemble-base.js")).assembleBase(from.path, epoch, context);
        const { packages = [], date = now } = resolution ?? {};
        const mtime = epoch ?? Math.floor(date.getTime() / 1000);
        return { ...(await assembleRoot(packages, { store, blocks, mtime }, context)), mtime, close: async () => {} };
      };
      const write = async ({ tree, ledger, mtime }: AssembledRoot) => {
        const root = selectXattrs(tree, options.xattrs ?? {});
        if (definition.init === "aleph") await requireContract(root, definition.arch, onEvent);
        const rootOptions = { mtime, pool, signal, onEvent };
        if (options.tar !== undefined) await (await import("./write-root.js")).writeRootTar(root, options.tar, rootOptions);
        const rootfs =
          options.rootfs === undefined
            ? undefined
            : await (await import("./write-root.js")).writeRootFolder(root, options.rootfs, rootOptions);
        const image = await writeImage(root, target, { ...settings, mtime, blocks, onEvent, ...(signal === undefined ? {} : { signal }) });
        return { image, ledger, rootfs, firstBoot: firstBootSteps(tree) };
      };
      const { image, ledger, rootfs, firstBoot } = await repairingStore(store, onEvent, async () => {
        const assembled = await assemble();
        try {
          return await write(assembled);
        } finally {
          await assembled.close();
        }
      });
      if (image.path !== "-") await writeLedger(ledgerPath(image.path), ledger, definition);
      return {
        ...image,
        ...(rootfs === undefined ? {} : { rootfs }),
        packages: resolution?.packages.length ?? 0,
        ...(from.distribution === "debian" ? { suite: from.suite } : { base: from.path }),
        ...(resolution === undefined ? {} : { releaseDate: resolution.date.toISOString() }),
        locked: resolution?.locked === true,
        configured: {
          scripts: ledger.scripts.length,
          paths: new Set(ledger.scripts.flatMap(({ changed }) => changed)).size,
          waived: waivedPackages(ledger, definition),
        },
        firstBoot,
        ...(image.path === "-" ? {} : { ledger: ledgerPath(image.path) }),
      };
    } finally {
      await pool.close();
      await store.close();
    }
  });
}

/** What is given goes before what runtime.yaml says; another compressor does not take over the level that was meant for the first. */
function imageSettings({ compression, level, block, fragments }: Definition["squashfs"], given: ImageSettings = {}) {
  const chosen = given.compression ?? compression;
  return {
    ...given,
    compression: chosen,
    level: given.level ?? (chosen === compression ? level : undefined),
    blockSize: given.blockSize ?? block,
    fragments: given.fragments ?? fragments,
    codecs: blockCodecs,
  };
}
