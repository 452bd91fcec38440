import { folderCache, memoryCache } from "../core/cache.js";
import { cacheFolder } from "../core/cache-folder.js";
import { sourceDateEpoch } from "../core/clock.js";
import type { OnEvent } from "../core/events.js";
import type { Definition } from "../definition/definition.js";
import { loadDefinition } from "../definition/load.js";
import { checkSettings, type ImageSettings } from "../squashfs/write/options.js";
import { unpackTask } from "../store/unpack-task.js";
import type { WrittenFolder } from "../tree/folder-writer.js";
import { readKeyringFile } from "./archive-options.js";
import type { BuildContext } from "./context.js";
import { resolvePackages } from "./resolve-packages.js";
import type { XattrSelection } from "./select-xattrs.js";
import { waivedPackages } from "./waived-packages.js";
import { withPool } from "./with-pool.js";
import type { ImageFile, ImagePipe } from "./write-image.js";
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
  const { env, signal, onEvent = () => {}, now = new Date() } = options;
  const definition = await loadDefinition(options.project);
  const settings = imageSettings(definition.squashfs, options.image);
  checkSettings(settings);
  const epoch = sourceDateEpoch(env);
  const cache = options.inMemory ? memoryCache() : folderCache(cacheFolder(env, process.platform));
  const context: BuildContext = { definition, cache, env, jobs: options.jobs, offline: options.offline === true, signal, onEvent };
  const keyring = await readKeyringFile(options.keyring);
  const { from } = definition;
  const { resolution, made } = await withPool(options, async (pool) => {
    // Loaded while the mirror answers. A failure is seen where it is waited for; until then it must not count as unhandled.
    const loading = import("./make-image.js").then(({ imageMaker }) => imageMaker(settings, { ...options, pool }, context));
    loading.catch(() => {});
    // Threads begin while indexes are read, which takes one processor; and what they make work for is loaded while the mirror is waited for.
    const onAnew = () => {
      pool.warm(unpackTask);
      import("./configured-root.js").then(({ loadConfiguring }) => loadConfiguring()).catch(() => {});
    };
    const resolution = from.distribution === "debian" ? await resolvePackages(context, { ...options, keyring, now, onAnew }) : undefined;
    const { packages = [], date = now } = resolution ?? {};
    const makeImage = await loading;
    return { resolution, made: await makeImage({ packages, date, epoch }) };
  });
  const { image, ledger, rootfs, firstBoot } = made;
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
}

/** What is given goes before what runtime.yaml says; another compressor does not take over the level that was meant for the first. */
function imageSettings({ compression, level, block, fragments }: Definition["squashfs"], given: ImageSettings = {}): ImageSettings {
  const chosen = given.compression ?? compression;
  return {
    ...given,
    compression: chosen,
    level: given.level ?? (chosen === compression ? level : undefined),
    blockSize: given.blockSize ?? block,
    fragments: given.fragments ?? fragments,
  };
}
