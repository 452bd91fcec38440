import { randomBytes } from "node:crypto";
import { writeSync } from "node:fs";
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { ByteSink, FilePlace } from "./byte-source.js";
import { digestOf, type FileDigest } from "./file-digest.js";
import { hostError } from "./host-error.js";
import { makeFolders } from "./make-folders.js";
import { scratchFolder } from "./scratch-folder.js";

/**
 * So many bytes are written at a time. They are still in the processor's cache then, and the system has pages for them that were used a moment ago, where larger
 * pieces take larger pages.
 */
const pieceSize = 128 << 10;

/** The disk begins with so many bytes while more are made, so that few are left for the end. */
const bytesForDisk = 64 << 20;

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

/** The same, and gives the digest of the file, which is made while the disk writes. Where reading it back fails, the file stands under its name all the same. */
export async function writeDigestedFile(path: string, write: (sink: ByteSink) => Promise<unknown>): Promise<FileDigest> {
  return (await writeNamed(path, write, digestOf)).read;
}

/** @param read reads the file when all of it is written, while it is synced and gets its name */
async function writeNamed<T, R>(
  path: string,
  write: (sink: ByteSink) => Promise<T>,
  read: (file: FileHandle) => Promise<R>,
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
    const known = await read(file);
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

interface FileSinkOptions {
  readonly path: string;
  /** Whether the disk is to begin with what was written: not of a file that is soon removed. */
  readonly isKept: boolean;
}

/**
 * Writes from this thread: it takes less time than to have another one do it. What it is given may be changed as soon as it has been taken.
 */
class FileSink implements ByteSink {
  readonly #file: FileHandle;
  readonly #path: string;
  readonly #isKept: boolean;
  /** What does not fill a piece waits here for more. */
  readonly #buffer = new Uint8Array(pieceSize);
  #filled = 0;
  #written = 0;
  /** Bytes that were written since the disk was last told to begin. */
  #left = 0;
  #onDisk: Promise<void> = Promise.resolve();

  constructor(file: FileHandle, { path, isKept }: FileSinkOptions) {
    this.#file = file;
    this.#path = path;
    this.#isKept = isKept;
  }

  async append(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.byteLength; ) {
      const part = bytes.subarray(at, at + pieceSize - this.#filled);
      at += part.byteLength;
      if (part.byteLength === pieceSize) {
        this.#write(part);
        continue;
      }
      this.#buffer.set(part, this.#filled);
      this.#filled += part.byteLength;
      if (this.#filled === pieceSize) this.flush();
    }
  }

  async reserve(size: number): Promise<FilePlace> {
    this.flush();
    const at = this.#written;
    this.#written += size;
    return { path: this.#path, at };
  }

  async patch(offset: number, bytes: Uint8Array): Promise<void> {
    this.flush();
    writeFully(this.#file, bytes, offset);
  }

  /** Writes what waits for more. */
  flush(): void {
    const bytes = this.#buffer.subarray(0, this.#filled);
    this.#filled = 0;
    this.#write(bytes);
  }

  /** Ends when everything that was written stands on the disk. */
  async sync(): Promise<void> {
    // The system tells a failure of the disk once, to whom asks first.
    await this.#onDisk;
    await this.#file.sync();
  }

  #write(bytes: Uint8Array): void {
    writeFully(this.#file, bytes, this.#written);
    this.#written += bytes.byteLength;
    this.#left += bytes.byteLength;
    if (!this.#isKept || this.#left < bytesForDisk) return;
    this.#left = 0;
    this.#onDisk = this.#onDisk.then(() => this.#file.datasync());
    // A failure is seen at the end; until then it must not count as unhandled.
    this.#onDisk.catch(() => {});
  }
}

function writeFully({ fd }: FileHandle, bytes: Uint8Array, offset: number): void {
  for (let done = 0; done < bytes.byteLength; ) done += writeSync(fd, bytes, done, bytes.byteLength - done, offset + done);
}
