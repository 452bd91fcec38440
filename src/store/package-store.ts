import { createHash } from "node:crypto";
import { existsSync, rmSync, utimesSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Pool } from "../codec/pool.js";
import { damagedSet } from "../core/block-contents.js";
import type { Content } from "../core/content.js";
import { systemCode } from "../core/errors.js";
import { hostError } from "../core/host-error.js";
import { makeFolders } from "../core/make-folders.js";
import type { BlockSettings } from "../squashfs/index.js";
import { blockTask } from "./block-worker.js";
import { loadContentDecoder } from "./content-decoders.js";
import { finishEntry, nameEntry, type Place, readEntry } from "./entry-file.js";
import { checkIdentity, packageOf } from "./package-document.js";
import { scratchName, sweepScratch } from "./scratch.js";
import { fileSpool, memorySpool, type Spool } from "./spool.js";
import type { StoredPackage } from "./stored-package.js";
import { unpackTask } from "./unpack-task.js";

export type { StoredEntry, StoredPackage } from "./stored-package.js";

/** A package as its index describes it, and its verified bytes. */
export interface PackageBlob {
  readonly name: string;
  readonly version: string;
  readonly architecture: string;
  /** Lower-case hex, of the whole .deb. */
  readonly sha256: string;
  /** Bytes of the .deb. */
  readonly size: number;
  readonly content: Content;
  /** What the package is called in errors: its file name. */
  readonly label: string;
}

/** Counts up when entries of the store are made in another way than before. */
const storeFormat = 3;

/**
 * Packages, decoded and compressed: each has an entry, with its tree as data and the blocks of its files as an image holds them. An entry's name is a
 * digest of all that it is made of: the package's SHA256, how blocks are made, and what an image leaves out. Entries appear whole, so that several programs may share
 * a store.
 */
export interface PackageStore {
  /**
   * The package from its entry; nothing where there is none.
   * @throws BuildError `STORE_DAMAGED_ENTRY`, `STORE_MISMATCH`
   */
  find(blob: Omit<PackageBlob, "content">): Promise<StoredPackage | undefined>;
  /** Whether there is an entry for the package with this SHA256. */
  has(sha256: string): boolean;
  /**
   * Decodes and compresses a package in a thread. Its bytes are verified again on the way.
   *
   * @throws BuildError `STORE_DAMAGED_BLOB` (drop the blob and fetch it again), `STORE_MISMATCH`, `DISK_FULL`, and the codes of `readDeb`
   */
  unpack(blob: PackageBlob): Promise<StoredPackage>;
  /** Puts an entry of another kind into the store: `fill` writes its blocks into the spool and gives its document. */
  put(key: string, fill: (spool: Spool) => Promise<unknown>): Promise<Place>;
  /**
   * The document of an entry.
   * @throws BuildError `STORE_DAMAGED_ENTRY`
   */
  read(key: string): Promise<unknown>;
  /** Where an entry is, or would be. */
  place(key: string): Place;
  /** Takes an entry away. */
  drop(key: string): Promise<void>;
  /** Lets go of the memory of threads that have nothing to do. */
  rest(): Promise<void>;
  /** Has threads begin, at most so many, for packages that are unpacked soon, or for contents that are compressed. */
  wake(work: "unpack" | "blocks", most?: number): void;
  /** Ends the store; what was half-written is gone. Close the pool first when tasks may still run. */
  close(): Promise<void>;
  /** How blocks are made. */
  readonly settings: BlockSettings;
}

export interface PackageStoreOptions {
  /** The threads that decode and compress; the pool stays the caller's to close. */
  readonly pool: Pool;
  /** A folder of this computer, made where it is missing; or memory, for builds that leave nothing on disk. */
  readonly folder: string;
  readonly settings: BlockSettings;
  /** Globs of what an image leaves out: it is compressed apart. */
  readonly exclude?: readonly string[];
}

/** Opens a store. Names of files are digests or random: nothing of an image becomes a name on this computer. */
export async function openPackageStore(options: PackageStoreOptions): Promise<PackageStore> {
  const { pool, settings, exclude = [] } = options;
  const folder = options.folder === "memory" ? undefined : options.folder;
  const scratch = folder === undefined ? undefined : join(folder, "scratch", scratchName());
  if (folder !== undefined) await sweepScratch(folder);
  if (scratch !== undefined) makeScratch(scratch);
  await loadContentDecoder(settings.compression);
  // A process that ends before close comes to it, at a second Ctrl-C for one, leaves nothing half-written either.
  const removeNow = () => scratch !== undefined && rmSync(scratch, { recursive: true, force: true });
  process.once("exit", removeNow);

  const memory = new Map<string, Place>();
  const made = JSON.stringify([storeFormat, { ...settings, uncompressed: [...settings.uncompressed].sort() }, exclude]);
  const keyOf = (sha256: string) => createHash("sha256").update(`package ${sha256} ${made}`).digest("hex");
  const pathOf = (key: string) => join(folder ?? "", "store", key.slice(0, 2), key);
  const place = (key: string): Place =>
    folder === undefined ? (memory.get(key) ?? { kind: "memory", bytes: new Uint8Array(0) }) : { kind: "file", path: pathOf(key) };
  const read = async (key: string) => (folder === undefined && !memory.has(key) ? undefined : readEntry(place(key), key));
  const find = async (blob: Omit<PackageBlob, "content">) => {
    const key = keyOf(blob.sha256);
    const document = await read(key);
    if (document === undefined) return undefined;
    const { compression, blockSize } = settings;
    const stored = packageOf(document, { key, place: place(key), compression, blockSize });
    checkIdentity(stored, blob);
    return stored;
  };
  return {
    settings,
    find,
    has: (sha256) => (folder === undefined ? memory.has(keyOf(sha256)) : isThere(pathOf(keyOf(sha256)))),
    unpack: async ({ name, version, architecture, sha256, size, content, label }) => {
      const key = keyOf(sha256);
      const promised = { name, version, architecture, sha256, size, label };
      const target = scratch === undefined ? undefined : { folder: scratch, path: pathOf(key) };
      memory.set(key, await pool.run(unpackTask, { ...promised, content, key, target, settings, exclude }));
      const stored = await find(promised);
      if (stored === undefined) throw damagedSet({ key });
      return stored;
    },
    put: async (key, fill) => {
      const spool = scratch === undefined ? memorySpool() : fileSpool(scratch);
      try {
        finishEntry(spool, await fill(spool));
        if (spool.source.kind === "file") nameEntry(spool.source.path, pathOf(key));
        else memory.set(key, spool.source);
        return place(key);
      } catch (error) {
        spool.discard();
        throw error;
      }
    },
    read,
    place,
    drop: async (key) => {
      memory.delete(key);
      if (folder !== undefined) await rm(pathOf(key), { force: true });
    },
    rest: () => pool.rest(),
    wake: (work, most) => pool.warm(work === "unpack" ? unpackTask : blockTask, most),
    close: async () => {
      process.off("exit", removeNow);
      if (scratch !== undefined) await rm(scratch, { recursive: true, force: true });
    },
  };
}

function makeScratch(path: string): void {
  try {
    makeFolders(path, 0o700);
  } catch (error) {
    throw hostError(error, "write", path);
  }
}

/** Marks an entry as used, so that pruning takes others first. Of several hundred entries, a promise for each would take longer than all of this. */
function isThere(path: string): boolean {
  const now = new Date();
  try {
    utimesSync(path, now, now);
    return true;
  } catch (error) {
    // Where a cache may only be read, nothing is marked.
    return systemCode(error) !== "ENOENT" && existsSync(path);
  }
}
