import { close, fdatasync, openSync, writeSync } from "node:fs";
import { hostError } from "../core/host-error.js";
import type { CopyInput } from "./copy-task.js";
import { readPieces } from "./stored-run.js";

/** Bytes that are read, checked and written at a time: they stay in the processor's cache. With 4 MiB all of it takes twice as long. */
const pieceSize = 256 << 10;

/** Bytes between two messages of how far it has come. */
const messageSize = 4 << 20;

export function run({ path, at, runs, progress }: CopyInput): void {
  const buffer = new Uint8Array(pieceSize);
  const target = opened(path);
  const half = at + runs.reduce((sum, { size }) => sum + size, 0) / 2;
  let to = at;
  let told = at;
  let underWay = 0;
  let ended = false;
  // The disk works while more is copied, the image's tables are made and it is hashed. Nobody waits for it here, nor hears whether it fails: whoever has opened
  // the file syncs all of it before it gets its name. Told oftener, it would keep all of the process's few threads for files.
  const tellDisk = () => {
    underWay += 1;
    fdatasync(target, () => {
      underWay -= 1;
      if (ended && underWay === 0) close(target, () => {});
    });
  };
  try {
    for (const one of runs) {
      for (const piece of readPieces(one, buffer)) {
        writeFully(target, piece, { path, to });
        const from = to;
        to += piece.byteLength;
        if (from < half && to >= half) tellDisk();
        if (to - told < messageSize) continue;
        progress.postMessage(to);
        told = to;
      }
    }
  } finally {
    ended = true;
    tellDisk();
    progress.close();
  }
}

function opened(path: string): number {
  try {
    return openSync(path, "r+");
  } catch (error) {
    throw hostError(error, "write", path);
  }
}

function writeFully(file: number, bytes: Uint8Array, { path, to }: { readonly path: string; readonly to: number }): void {
  try {
    for (let done = 0; done < bytes.byteLength; ) done += writeSync(file, bytes, done, bytes.byteLength - done, to + done);
  } catch (error) {
    throw hostError(error, "write", path);
  }
}
