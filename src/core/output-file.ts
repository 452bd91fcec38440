import { randomBytes } from "node:crypto";
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { ByteSink } from "./byte-source.js";
import { digestOf, type FileDigest } from "./file-digest.js";
import { FileSink } from "./file-sink.js";
import { hostError } from "./host-error.js";
import { makeFolders } from "./make-folders.js";
import { scratchFolder } from "./scratch-folder.js";

/**
 * Writes a file that appears under its name only when it is complete: the bytes go to a temporary name beside it, are synced, and are
 * renamed. When `write` fails, nothing is left, and a file that stood there before stays as it was.
 *
 * @param path where the file is to be, on this computer; missing parent folders are made
 * @throws BuildError `DISK_FULL`, `FILE_UNWRITABLE`, or whatever `write` throws
 */
export async function writeOutputFile<T>(path: string, write: (sink: ByteSink) => Promise<T>): Promise<T> {
  return (await writeNamed(path, write, async () => {})).result;
}

/**
 * The same, and gives the digest of the file, which is made while others still fill room in it and the disk writes. Where reading it back fails, the file stands under
 * its name all the same.
 */
export async function writeDigestedFile(path: string, write: (sink: ByteSink) => Promise<unknown>): Promise<FileDigest> {
  return (await writeNamed(path, write, (file, sink) => digestOf(file, (offset) => sink.filled(offset)))).read;
}

/** @param read reads the file when all of it is written but what others fill, while it is synced and gets its name */
async function writeNamed<T, R>(
  path: string,
  write: (sink: ByteSink) => Promise<T>,
  read: (file: FileHandle, sink: FileSink) => Promise<R>,
): Promise<{ readonly result: T; readonly read: R }> {
  const temporary = `${path}.${randomBytes(6).toString("hex")}.part`;
  let file: FileHandle | undefined;
  let named: Promise<void> | undefined;
  try {
    makeFolders(dirname(path));
    file = await open(temporary, "wx+", 0o644);
    const sink = new FileSink(file, { path: temporary, isKept: true });
    const result = await write(sink);
    sink.flush();
    // Replacing a large file takes as long as to give its bytes back to the disk, and reading this one needs no name.
    named = sink.sync().then(() => rename(temporary, path));
    // A failure of reading comes first; until it is looked at, this one must not count as unhandled.
    named.catch(() => {});
    const known = await read(file, sink);
    await named;
    await file.close();
    return { result, read: known };
  } catch (error) {
    await named?.catch(() => {});
    await file?.close().catch(() => {});
    await rm(temporary, { force: true }).catch(() => {});
    throw hostError(error, "write", path);
  }
}

/** Bytes that are read back at a time. */
const chunkSize = 1 << 20;

/**
 * For an output that cannot seek, such as a pipe: the bytes go to a temporary file, which is passed on when it is complete and then
 * removed. Nothing is passed on when `write` fails.
 *
 * @param name what the output is called in errors
 * @throws BuildError `DISK_FULL`, `FILE_UNWRITABLE`, or whatever `write` and `emit` throw
 */
export async function writeThroughFile<T>(
  name: string,
  { write, emit }: { readonly write: (sink: ByteSink) => Promise<T>; readonly emit: (bytes: Uint8Array) => Promise<void> },
): Promise<T> {
  const folder = await scratchFolder("output");
  try {
    const path = join(folder.path, "output");
    const file = await open(path, "wx+", 0o600);
    try {
      const sink = new FileSink(file, { path, isKept: false });
      const result = await write(sink);
      sink.flush();
      await sink.filled();
      for await (const chunk of file.createReadStream({ start: 0, highWaterMark: chunkSize, autoClose: false })) await emit(chunk);
      return result;
    } finally {
      await file.close();
    }
  } catch (error) {
    throw hostError(error, "write", name);
  } finally {
    await folder.remove();
  }
}
