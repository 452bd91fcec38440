import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { type Archive, openArchive } from "../apt/archive.js";
import type { Package } from "../apt/package.js";
import { readIndexes } from "../apt/package-index.js";
import { solve } from "../apt/solver.js";
import { gzip } from "../codec/gzip.js";
import { Pool } from "../codec/pool.js";
import { type Cache, folderCache, memoryCache } from "../core/cache.js";
import { cacheFolder } from "../core/cache-folder.js";
import { sourceDateEpoch } from "../core/clock.js";
import { throwIfAborted } from "../core/errors.js";
import type { OnEvent } from "../core/events.js";
import type { Definition } from "../definition/definition.js";
import { loadDefinition } from "../definition/load.js";
import { blockThreads } from "../store/block-threads.js";
import { openPackageStore } from "../store/package-store.js";
import { assembleRoot } from "./assemble-root.js";
import { type ImageFile, writeImage } from "./write-image.js";

export interface BuildOptions {
  /** The folder with runtime.yaml. */
  readonly project: string;
  /** Where the image goes; PROJECT/build/NAME.squashfs where it is not given. */
  readonly output?: string;
  /** A URL, or `auto`; before what runtime.yaml says. */
  readonly mirror?: string;
  readonly securityMirror?: string;
  /** Worker threads; the number of processors where it is not given. The image does not depend on it. */
  readonly jobs?: number;
  /** Keeps downloads and unpacked files in memory: only the image is written to disk. */
  readonly inMemory?: boolean;
  /** Compression level, 1 to 12; before what runtime.yaml says. */
  readonly level?: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The time that signatures and Valid-Until are judged by. */
  readonly now?: Date;
  /** Armored OpenPGP keys to trust in place of the Debian archive keys. */
  readonly keyring?: string;
  readonly signal?: AbortSignal;
  readonly onEvent?: OnEvent;
}

export interface BuildResult extends ImageFile {
  /** Packages in the image. */
  readonly packages: number;
  readonly suite: string;
  /** Date of the newest Release file that the packages come from, ISO 8601. */
  readonly releaseDate: string;
  /** Maintainer scripts that are in the image's packages and were not run, and the packages that they belong to. */
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
  const pool = new Pool(options.jobs);
  const scratch = options.inMemory ? "memory" : join(folder, "scratch");
  if (scratch !== "memory") await mkdir(scratch, { recursive: true });
  const store = await openPackageStore({ pool, scratch });
  const stop = () => void pool.close();
  signal?.addEventListener("abort", stop, { once: true });
  try {
    const { archive, packages } = await resolvePackages(definition, options, cache);
    const time = epoch ?? Math.floor(archive.date.getTime() / 1000);
    const root = await assembleRoot({ definition, packages, cache, store, time, ...passed(options) });
    const image = await writeImage(root.tree, outputPath(definition, options), {
      level: options.level ?? definition.squashfs.level,
      blockSize: definition.squashfs.block,
      codecs: [gzip],
      blocks: blockThreads(pool),
      mtime: time,
      onEvent,
      ...(signal === undefined ? {} : { signal }),
    });
    return {
      ...image,
      packages: packages.length,
      suite: definition.from.suite,
      releaseDate: archive.date.toISOString(),
      deferred: root.deferred,
    };
  } catch (error) {
    throwIfAborted(signal);
    throw error;
  } finally {
    signal?.removeEventListener("abort", stop);
    await pool.close();
    await store.close();
  }
}
