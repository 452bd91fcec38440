import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { blockCodecs } from "../codec/block/node-codecs.js";
import { readAsset } from "../core/asset.js";
import { utf8Text } from "../core/bytes.js";
import { folderCache, memoryCache } from "../core/cache.js";
import { cacheFolder } from "../core/cache-folder.js";
import { sourceDateEpoch } from "../core/clock.js";
import type { OnEvent } from "../core/events.js";
import { loadDefinition } from "../definition/load.js";
import { blockThreads } from "../store/block-threads.js";
import { openPackageStore } from "../store/package-store.js";
import { assembleRoot } from "./assemble-root.js";
import type { BuildContext } from "./context.js";
import { resolvePackages } from "./resolve-packages.js";
import { unpackPackages } from "./unpack-packages.js";
import { withPool } from "./with-pool.js";
import { type ImageFile, writeImage } from "./write-image.js";

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
  /** Compression level, 1 to 12; before what runtime.yaml says. */
  readonly level?: number | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The time that signatures and Valid-Until are judged by. */
  readonly now?: Date | undefined;
  /** A file of armored OpenPGP keys to trust in place of the Debian archive keys. */
  readonly keyring?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: OnEvent | undefined;
}

export interface BuildResult extends ImageFile {
  /** Packages in the image. */
  readonly packages: number;
  readonly suite: string;
  /** Date of the newest Release file that the packages come from, ISO 8601. */
  readonly releaseDate: string;
  /** Maintainer scripts that were not run, and the packages that they belong to. */
  readonly deferred: { readonly scripts: number; readonly packages: readonly string[] };
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
  const epoch = sourceDateEpoch(env);
  const folder = cacheFolder(env, process.platform);
  const cache = options.inMemory ? memoryCache() : folderCache(folder);
  const context: BuildContext = { definition, cache, env, signal, onEvent };
  const scratch = options.inMemory ? "memory" : join(folder, "scratch");
  return withPool(options, async (pool) => {
    const store = await openPackageStore({ pool, scratch });
    try {
      const { mirror, securityMirror, now = new Date() } = options;
      const keyring = options.keyring === undefined ? undefined : utf8Text(await readAsset(pathToFileURL(options.keyring)));
      const { archive, packages } = await resolvePackages(context, { mirror, securityMirror, keyring, now });
      const stored = await unpackPackages(packages, store, context);
      const mtime = epoch ?? Math.floor(archive.date.getTime() / 1000);
      const { tree, deferred } = await assembleRoot(stored, mtime, context);
      const { level, block: blockSize, compression } = { ...definition.squashfs, ...(options.level ? { level: options.level } : {}) };
      const output = resolve(options.output ?? join(definition.folder, "build", `${definition.name}.squashfs`));
      const image = await writeImage(tree, output, {
        compression,
        level,
        blockSize,
        mtime,
        codecs: blockCodecs,
        blocks: blockThreads(pool),
        onEvent,
        ...(signal === undefined ? {} : { signal }),
      });
      const { suite } = definition.from;
      return { ...image, packages: packages.length, suite, releaseDate: archive.date.toISOString(), deferred };
    } finally {
      await pool.close();
      await store.close();
    }
  });
}
