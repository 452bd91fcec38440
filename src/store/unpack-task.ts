import type { Task } from "../codec/pool.js";
import type { BlockSettings } from "../squashfs/index.js";
import type { Place } from "./entry-file.js";
import type { PackageBlob } from "./package-store.js";

export interface UnpackInput extends PackageBlob {
  /** Names the entry. */
  readonly key: string;
  /** Where the entry is made, and its path when it is whole; memory where they are not given. */
  readonly target: { readonly folder: string; readonly path: string } | undefined;
  readonly settings: BlockSettings;
  /** Globs of what an image leaves out. */
  readonly exclude: readonly string[];
}

/**
 * Decodes and compresses one package in a thread of the pool; gives where the entry is. It stands apart from the code that does it, which only threads
 * load.
 */
export const unpackTask: Task<UnpackInput, Place> = { url: new URL("./unpack-worker.js", import.meta.url).href };
