import { closeSync, constants, ftruncateSync, openSync } from "node:fs";
import type { Pool } from "../codec/pool.js";
import { throwIfAborted } from "../core/errors.js";
import type { OnEvent } from "../core/events.js";
import { hostError } from "../core/host-error.js";
import { inOrder } from "../core/in-order.js";
import { type ExtractFile, type ExtractInput, extractTask, finishFile, writeFully } from "./extract-worker.js";

/** A message to a thread carries so many files, and no more after it has so many bytes; larger files are written in parts of that size. */
const batchLimits = { files: 256, bytes: 4 << 20 } as const;

export interface WriteFilesOptions {
  readonly pool: Pool;
  readonly image?: ExtractInput["image"];
  /** Bytes of all files, as far as they are known, for progress. */
  readonly total: () => number;
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: OnEvent | undefined;
}

interface Batch {
  readonly files: readonly ExtractFile[];
  readonly bytes: number;
}

/** Makes files in the threads of a pool. */
export async function writeFiles(
  files: AsyncIterable<readonly ExtractFile[]>,
  { pool, image, total, signal, onEvent }: WriteFilesOptions,
): Promise<void> {
  const large: ExtractFile[] = [];
  let done = 0;
  const run = ({ files: batch }: Batch) => pool.run(extractTask, { files: batch, ...(image === undefined ? {} : { image }) });
  for await (const { item } of inOrder(batches(files, large), pool.jobs * 2, run)) {
    throwIfAborted(signal);
    done += item.bytes;
    onEvent?.({ type: "progress", stage: "extract", done, total: total(), unit: "bytes" });
  }
  for (const file of large) withFile(file, "r+", (descriptor) => finishFile(descriptor, file, { modeIsSet: false }));
}

async function* batches(files: AsyncIterable<readonly ExtractFile[]>, large: ExtractFile[]): AsyncGenerator<Batch> {
  let batch: ExtractFile[] = [];
  let bytes = 0;
  for await (const some of files) {
    for (const file of some) {
      if (file.size > batchLimits.bytes && "blocks" in file.bytes) {
        large.push(file);
        yield* parts(file, file.bytes.blocks);
        continue;
      }
      batch.push(file);
      bytes += file.size;
      if (batch.length < batchLimits.files && bytes < batchLimits.bytes) continue;
      yield { files: batch, bytes };
      batch = [];
      bytes = 0;
    }
  }
  if (batch.length > 0) yield { files: batch, bytes };
}

/** A large file is made here with its size, so that parts can be written in any order and holes stay holes. */
function* parts(file: ExtractFile, blocks: Extract<ExtractFile["bytes"], { blocks: unknown }>["blocks"]): Generator<Batch> {
  withFile(file, "wx", (descriptor) => ftruncateSync(descriptor, file.size));
  let part: (typeof blocks)[number][] = [];
  let at = 0;
  let from = 0;
  const batch = () => ({ files: [{ ...file, bytes: { blocks: part }, at: from }], bytes: at - from });
  for (const block of blocks) {
    part.push(block);
    at += block.length;
    if (at - from < batchLimits.bytes) continue;
    yield batch();
    part = [];
    from = at;
  }
  if (part.length > 0) yield batch();
}

function withFile(file: ExtractFile, flags: "wx" | "r+", use: (descriptor: number) => void): void {
  const path = Buffer.from(file.path, "latin1");
  const { O_RDWR, O_CREAT, O_EXCL, O_NOFOLLOW = 0 } = constants;
  try {
    const descriptor = openSync(path, O_RDWR | O_NOFOLLOW | (flags === "wx" ? O_CREAT | O_EXCL : 0), (file.mode & 0o777) | 0o200);
    try {
      use(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    throw hostError(error, "write", path.toString("utf8"));
  }
}

/** Makes one file of pieces that come one after the other, here and not in a thread; pieces of zeros become holes. */
export async function writeFileHere(file: Omit<ExtractFile, "bytes">, pieces: AsyncIterable<Uint8Array>): Promise<void> {
  const path = Buffer.from(file.path, "latin1");
  const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW = 0 } = constants;
  try {
    const descriptor = openSync(path, O_WRONLY | O_NOFOLLOW | O_CREAT | O_EXCL, file.mode & 0o777);
    try {
      let at = 0;
      for await (const piece of pieces) {
        if (piece.some((byte) => byte !== 0)) writeFully(descriptor, piece, at);
        at += piece.byteLength;
      }
      ftruncateSync(descriptor, file.size);
      finishFile(descriptor, file, { modeIsSet: true });
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    throw hostError(error, "write", path.toString("utf8"));
  }
}
