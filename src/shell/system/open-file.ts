import type { ByteString } from "../../core/byte-string.js";
import { byteStringBytes, byteStringOf } from "../../core/byte-string.js";
import { GrowingBytes } from "../../core/growing-bytes.js";
import { SystemError } from "./system-error.js";

/** What a descriptor leads to. Several descriptors can share one, and with it the place where the next read or write happens. */
export interface OpenFile {
  /** Up to `most` bytes from where the last read ended; none at the end. Do not change them. */
  read(most: number): Uint8Array;
  /** @throws SystemError */
  write(bytes: Uint8Array): void;
}

/** Nothing to read, and what is written is forgotten: /dev/null. */
export const nullFile: OpenFile = { read: () => new Uint8Array(0), write: () => {} };

/** /dev/full. */
export const fullFile: OpenFile = {
  read: (most) => new Uint8Array(most),
  write: () => {
    throw new SystemError("ENOSPC");
  },
};

/** A descriptor that is closed. */
export const closedFile: OpenFile = {
  read: () => {
    throw new SystemError("EBADF");
  },
  write: () => {
    throw new SystemError("EBADF");
  },
};

/** Bytes to be read once, from their beginning: the standard input, a here-document. */
export function inputFile(bytes: Uint8Array): OpenFile {
  let at = 0;
  return {
    read: (most) => {
      const part = bytes.subarray(at, at + most);
      at += part.byteLength;
      return part;
    },
    write: () => {
      throw new SystemError("EBADF");
    },
  };
}

/** Gathers what is written, and gives it again to who reads: a pipe whose writers end before its readers begin. */
export class PipeFile implements OpenFile {
  readonly #bytes = new GrowingBytes(256);
  readonly #onWrite: (size: number) => void;
  #at = 0;

  /** @param onWrite hears of every write, and may throw where there are too many */
  constructor(onWrite: (size: number) => void = () => {}) {
    this.#onWrite = onWrite;
  }

  read(most: number): Uint8Array {
    const part = this.#bytes.bytes(this.#at, this.#at + most);
    this.#at += part.byteLength;
    return part;
  }

  write(bytes: Uint8Array): void {
    this.#onWrite(bytes.byteLength);
    this.#bytes.append(bytes);
  }

  /** Everything that was written. */
  bytes(): Uint8Array {
    return this.#bytes.bytes();
  }

  text(): string {
    return byteStringOf(this.bytes());
  }
}

/** All that is left to read, as a byte string. */
export function readRest(file: OpenFile): string {
  let text = "";
  for (let part = file.read(readSize); part.byteLength > 0; part = file.read(readSize)) text += byteStringOf(part);
  return text;
}

const readSize = 1 << 20;

/** Writes what somebody is told; where that cannot be written, it is lost, as for a program whose standard error is closed. */
export function writeMessage(file: OpenFile, text: string): void {
  try {
    writeText(file, text);
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
  }
}

/** Writes a byte string. */
export function writeText(file: OpenFile, text: string): void {
  if (text !== "") file.write(byteStringBytes(text as ByteString));
}
