import type { Dirent } from "node:fs";
import { readdir, rm, stat } from "node:fs/promises";
import { join, sep } from "node:path";
import { hostError } from "../core/host-error.js";
import { isRunningScratch, runningSince, sweepScratch } from "../store/scratch.js";

/** What a file of the cache is: a downloaded package or index, a small document, an entry of the package store, or what a build works on. */
export const cacheKinds = ["download", "document", "store", "scratch"] as const;

export type CacheKind = (typeof cacheKinds)[number];

export interface CachedFile {
  /** Relative to the cache's folder, with `/`. */
  readonly path: string;
  readonly kind: CacheKind;
  /** Bytes. */
  readonly size: number;
  /** When it was last used, as far as the cache marks that, or written; milliseconds since 1970. */
  readonly usedMs: number;
}

const kindsByFolder: Readonly<Record<string, CacheKind>> = {
  sha256: "download",
  documents: "document",
  store: "store",
  scratch: "scratch",
};

/** The files of a cache, in byte order of their paths; those of other folders in it are not the cache's. */
export async function cacheContents(folder: string): Promise<readonly CachedFile[]> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true }).catch((error: NodeJS.ErrnoException): Dirent[] => {
    if (error.code === "ENOENT") return [];
    throw hostError(error, "read", folder);
  });
  const files: CachedFile[] = [];
  for (const one of names) {
    const path = join(one.parentPath, one.name)
      .slice(folder.length + 1)
      .replaceAll(sep, "/");
    const kind = kindsByFolder[path.split("/")[0] ?? ""];
    if (!one.isFile() || kind === undefined) continue;
    // Another program may have taken it away in between.
    const facts = await stat(join(folder, path)).catch(() => undefined);
    if (facts !== undefined) files.push({ path, kind, size: facts.size, usedMs: Math.max(facts.mtimeMs, facts.atimeMs) });
  }
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

export interface PruneOptions {
  /** Milliseconds: what was used later stays. */
  readonly olderThan?: number | undefined;
  /** Bytes: the files that were used last stay, as far as they fit. */
  readonly maxSize?: number | undefined;
  /** Everything goes. */
  readonly all?: boolean | undefined;
  readonly now: number;
}

export interface Pruned {
  readonly files: number;
  /** Bytes. */
  readonly size: number;
  readonly kept: { readonly files: number; readonly size: number };
}

/**
 * Takes files out of a cache. What a running build uses stays: everything that was used since it began, and downloads. What builds that are gone have left half-written goes
 * in any case. A build makes anew, or downloads, what it misses.
 */
export async function pruneCache(folder: string, { olderThan, maxSize, all, now }: PruneOptions): Promise<Pruned> {
  const files = [...(await cacheContents(folder))].sort((a, b) => b.usedMs - a.usedMs);
  const running = await runningSince(folder);
  let keptSize = 0;
  const isKept = ({ size, usedMs, kind, path }: CachedFile): boolean => {
    if (kind === "scratch") return isScratchOfRunning(path);
    if (running !== undefined && (kind !== "store" || usedMs >= running)) return true;
    if (all || (olderThan !== undefined && now - usedMs > olderThan)) return false;
    return maxSize === undefined || keptSize + size <= maxSize;
  };
  const gone: CachedFile[] = [];
  let keptFiles = 0;
  for (const file of files) {
    if (isKept(file)) {
      keptSize += file.size;
      keptFiles += 1;
      continue;
    }
    await rm(join(folder, file.path), { force: true }).catch((error: unknown) => {
      throw hostError(error, "write", join(folder, file.path));
    });
    gone.push(file);
  }
  await sweepScratch(folder);
  const size = gone.reduce((sum, file) => sum + file.size, 0);
  return { files: gone.length, size, kept: { files: keptFiles, size: keptSize } };
}

const isScratchOfRunning = (path: string): boolean => isRunningScratch(path.split("/")[1] ?? "");
