import { randomBytes } from "node:crypto";
import { type FileHandle, mkdir, mkdtemp, open, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { ByteSink } from "./byte-source.js";
import { hostError } from "./host-error.js";

/** Bytes are gathered up to this size before they are written. */
const bufferSize = 1 << 20;

/**
 * Writes a file that appears under its name only when it is complete: the bytes go to a temporary name beside it, are synced, and are
 * renamed. When `write` fails, nothing is left, and a file that stood there before stays as it was.
 *
 * @param path where the file is to be, on this computer; missing parent folders are made
 * @throws BuildError `DISK_FULL`, `FILE_UNWRITABLE`, or whatever `write` throws
 */
export async function writeOutputFile<T>(path: string, write: (sink: ByteSink) => Promise<T>): Promise<T> {
  const temporary = `${path}.${randomBytes(6).toString("hex")}.part`;
  let file: FileHandle | undefined;
  try {
    await mkdir(dirname(path), { recursive: true });
    file = await open(temporary, "wx+", 0o644);
    const sink = new FileSink(file);
    const result = await write(sink);
    await sink.flush();
    await file.sync();
    await file.close();
    file = undefined;
    await rename(temporary, path);
    return result;
  } catch (error) {
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
  const folder = await mkdtemp(join(tmpdir(), "aleph-runtime-")).catch((error: unknown) => {
    throw hostError(error, "write", tmpdir());
  });
  try {
    const file = await open(join(folder, "output"), "wx+", 0o600);
    try {
      const sink = new FileSink(file);
      const result = await write(sink);
      await sink.flush();
      for await (const chunk of file.createReadStream({ start: 0, highWaterMark: chunkSize, autoClose: false })) await emit(chunk);
      return result;
    } finally {
      await file.close();
    }
  } catch (error) {
    throw hostError(error, "write", name);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

class FileSink implements ByteSink {
  readonly #file: FileHandle;
  #buffered: Uint8Array[] = [];
  #bufferedSize = 0;
  #written = 0;

  constructor(file: FileHandle) {
    this.#file = file;
  }

  async append(bytes: Uint8Array): Promise<void> {
    this.#buffered.push(bytes);
    this.#bufferedSize += bytes.byteLength;
    if (this.#bufferedSize >= bufferSize) await this.flush();
  }

  async patch(offset: number, bytes: Uint8Array): Promise<void> {
    await this.flush();
    await writeFully(this.#file, [bytes], offset);
  }

  async flush(): Promise<void> {
    const parts = this.#buffered;
    const at = this.#written;
    this.#written += this.#bufferedSize;
    this.#buffered = [];
    this.#bufferedSize = 0;
    if (parts.length > 0) await writeFully(this.#file, parts, at);
  }
}

async function writeFully(file: FileHandle, parts: readonly Uint8Array[], offset: number): Promise<void> {
  const total = parts.reduce((sum, part) => sum + part.byteLength, 0);
  const { bytesWritten } = await file.writev([...parts], offset);
  if (bytesWritten === total) return;
  let rest = Buffer.concat(parts).subarray(bytesWritten);
  let at = offset + bytesWritten;
  while (rest.byteLength > 0) {
    const more = await file.write(rest, 0, rest.byteLength, at);
    rest = rest.subarray(more.bytesWritten);
    at += more.bytesWritten;
  }
}
