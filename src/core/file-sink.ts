import { writeSync } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import type { ByteSink, FilePlace, Filling } from "./byte-source.js";

/**
 * So many bytes are written at a time. They are still in the processor's cache then, and the system has pages for them that were used a moment ago, where larger
 * pieces take larger pages.
 */
const pieceSize = 128 << 10;

/** The disk begins with so many bytes while more are made, so that few are left for the end. */
const bytesForDisk = 64 << 20;

interface FileSinkOptions {
  readonly path: string;
  /** Whether the disk is to begin with what was written: not of a file that is soon removed, nor of one that could be made again. */
  readonly isKept: boolean;
}

/**
 * Writes from this thread: it takes less time than to have another one do it. What it is given may be changed as soon as it has been taken.
 */
export class FileSink implements ByteSink {
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
  readonly #fillings: Filling[] = [];

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

  expect(filling: Filling): void {
    // A failure is seen where the bytes are waited for; until then it must not count as unhandled.
    filling.done.catch(() => {});
    this.#fillings.push(filling);
  }

  /** Ends when the bytes before an offset are there, those too that others put there; all where it is not given. */
  async filled(offset = Number.POSITIVE_INFINITY): Promise<void> {
    for (const filling of this.#fillings) await filling.reached(offset);
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
    await this.filled();
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
