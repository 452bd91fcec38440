import { createHash } from "node:crypto";
import { throwIfAborted } from "../core/errors.js";
import type { OnEvent } from "../core/events.js";
import { BalancedDag, chunkSize } from "./cid/balanced-dag.js";
import { openSteadyFile, type SteadyStamp } from "./steady-file.js";

/** What a file is, by its bytes. */
export interface FileDigest {
  readonly path: string;
  readonly size: number;
  /** Lower-case hex. */
  readonly sha256: string;
  /** The file's CIDv0. */
  readonly cid: string;
  /** What the file was when it was read. */
  readonly stamp: SteadyStamp;
}

/**
 * Reads a file once, 256 KiB at a time, for its size and hashes.
 * @throws BuildError `FILE_UNREADABLE`; `FILE_CHANGED` when it changes under way
 */
export async function digestFile(
  path: string,
  options: { readonly signal?: AbortSignal; readonly onEvent?: OnEvent } = {},
): Promise<FileDigest> {
  const file = await openSteadyFile(path);
  try {
    const { size } = file.stamp;
    const hash = createHash("sha256");
    const dag = new BalancedDag();
    const buffer = new Uint8Array(chunkSize);
    for (let offset = 0; offset < size; offset += chunkSize) {
      throwIfAborted(options.signal);
      const chunk = await file.read(buffer.subarray(0, Math.min(chunkSize, size - offset)), offset);
      hash.update(chunk);
      dag.add(chunk);
      options.onEvent?.({ type: "progress", stage: "hash", done: offset + chunk.byteLength, total: size, unit: "bytes" });
    }
    await file.assertSame();
    return { path, size, sha256: hash.digest("hex"), cid: dag.finish(), stamp: file.stamp };
  } finally {
    await file.close();
  }
}
