import { gzip } from "../codec/gzip.js";
import { Pool } from "../codec/pool.js";
import { sourceDateEpoch } from "../core/clock.js";
import { throwIfAborted } from "../core/errors.js";
import type { OnEvent } from "../core/events.js";
import { blockThreads } from "../store/block-threads.js";
import { readFolder } from "../tree/folder.js";
import { type ImageFile, writeImage } from "./write-image.js";

export interface PackOptions {
  /** The folder that holds the root filesystem. */
  readonly folder: string;
  /** The image to write. */
  readonly output: string;
  readonly jobs?: number;
  /** Compression level, 1 to 12. */
  readonly level?: number;
  /** Bytes of a data block. */
  readonly blockSize?: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal;
  readonly onEvent?: OnEvent;
}

/**
 * Makes an image of a folder that holds a root filesystem, with the owners, modes and times that it has on disk (times no later than
 * SOURCE_DATE_EPOCH where that is set).
 */
export async function packFolder(options: PackOptions): Promise<ImageFile> {
  const { signal, env, onEvent = () => {} } = options;
  const epoch = sourceDateEpoch(env);
  const pool = new Pool(options.jobs);
  const stop = () => void pool.close();
  signal?.addEventListener("abort", stop, { once: true });
  try {
    const tree = await readFolder(options.folder, { signal });
    return await writeImage(tree, options.output, {
      level: options.level ?? 6,
      blockSize: options.blockSize ?? 131072,
      compression: "gzip",
      codecs: [gzip],
      blocks: blockThreads(pool),
      onEvent,
      ...(epoch === undefined ? {} : { mtime: epoch }),
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (error) {
    throwIfAborted(signal);
    throw error;
  } finally {
    signal?.removeEventListener("abort", stop);
    await pool.close();
  }
}
