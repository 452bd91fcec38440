import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Pool } from "../codec/pool.js";
import type { Content } from "../core/content.js";
import { hostError } from "../core/host-error.js";
import type { StoredPackage } from "./stored-package.js";
import { unpackTask } from "./unpack-worker.js";

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

/** Packages, decoded: their trees as data, the contents of their files in scratch files or in memory. */
export interface PackageStore {
  /**
   * Decodes a package in a thread. Its bytes are verified again on the way.
   *
   * @throws BuildError `STORE_DAMAGED_BLOB` (drop the blob and fetch it again), `STORE_MISMATCH`, `DISK_FULL`, and the codes of `readDeb`
   */
  unpack(blob: PackageBlob): Promise<StoredPackage>;
  /** Ends the store: contents on disk are gone. Close the pool first when tasks may still run. */
  close(): Promise<void>;
}

export interface PackageStoreOptions {
  /** The threads that decode; the pool stays the caller's to close. */
  readonly pool: Pool;
  /** A folder of this computer that scratch files may lie in, made where it is missing; or memory, for builds that leave nothing on disk. */
  readonly scratch: string;
}

/** Opens a store, with a scratch folder of its own. Names of scratch files are random: nothing of an image becomes a name on this computer. */
export async function openPackageStore({ pool, scratch }: PackageStoreOptions): Promise<PackageStore> {
  const folder = scratch === "memory" ? undefined : join(scratch, randomBytes(12).toString("hex"));
  if (folder !== undefined) {
    await mkdir(folder, { recursive: true, mode: 0o700 }).catch((error) => {
      throw hostError(error, "write", folder);
    });
  }
  // A process that ends before close comes to it, at a second Ctrl-C for one, leaves nothing either.
  const removeNow = () => folder !== undefined && rmSync(folder, { recursive: true, force: true });
  process.once("exit", removeNow);
  return {
    unpack: ({ name, version, architecture, sha256, size, content, label }) =>
      pool.run(unpackTask, { name, version, architecture, sha256, size, content, label, folder }),
    close: async () => {
      process.off("exit", removeNow);
      if (folder !== undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}
