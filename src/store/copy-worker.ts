import { close, fdatasync, openSync, writeSync } from "node:fs";
import { hostError } from "../core/host-error.js";
import type { CopyInput } from "./copy-task.js";
import { readRun } from "./stored-run.js";

export function run({ path, at, runs }: CopyInput): void {
  // One buffer for all: new ones of this size cost more than what is put into them.
  const buffer = new Uint8Array(Math.max(0, ...runs.map(({ size }) => size)));
  const target = opened(path);
  try {
    let to = at;
    for (const one of runs) {
      const bytes = readRun(one, buffer.subarray(0, one.size));
      writeFully(target, bytes, { path, to });
      to += bytes.byteLength;
    }
  } finally {
    // The disk begins with these while the image's tables are made and it is hashed. Nobody waits for it here, nor hears whether it fails: whoever has opened the
    // file syncs all of it before it gets its name.
    fdatasync(target, () => close(target, () => {}));
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
