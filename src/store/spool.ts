import { randomBytes } from "node:crypto";
import { closeSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { Content, ContentSource } from "../core/content.js";
import { GrowingBytes } from "../core/growing-bytes.js";
import { hostError } from "../core/host-error.js";

/** Where the contents of a package's files are put, back to back. */
export interface Spool {
  /** Bytes so far, which is the offset of the next. */
  readonly size: number;
  /** Where the bytes are; those of a memory are there when it is finished. */
  readonly source: ContentSource;
  write(bytes: Uint8Array): void;
  /** The content at a place of it. It can be read when the spool is finished. */
  content(offset: number, size: number, sha256: string): Content;
  finish(): void;
  /** Ends it and takes away what was written. */
  discard(): void;
}

/** Writes are gathered up to this many bytes: see `core/file-sink.ts`. */
const bufferSize = 128 << 10;

/** What the last file was written with: a thread writes hundreds, one after the other, and a new buffer for each keeps the garbage collector at work. */
let spare: Uint8Array | undefined;

/** A spool in a new file of a folder. Its name is random, and it is there from the first write on. */
export function fileSpool(folder: string): Spool & { readonly source: { readonly kind: "file"; readonly path: string } } {
  const path = join(folder, randomBytes(12).toString("hex"));
  const source = { kind: "file", path } as const;
  const buffer = spare ?? new Uint8Array(bufferSize);
  spare = undefined;
  let file: number | undefined;
  let filled = 0;
  let written = 0;
  const flush = () => {
    try {
      file ??= openSync(path, "wx", 0o600);
      for (let at = 0; at < filled; ) at += writeSync(file, buffer, at, filled - at);
    } catch (error) {
      throw hostError(error, "write", path);
    }
    written += filled;
    filled = 0;
  };
  const close = () => {
    if (file !== undefined) closeSync(file);
    file = undefined;
  };
  return {
    get size() {
      return written + filled;
    },
    source,
    write: (bytes) => {
      for (let at = 0; at < bytes.byteLength; ) {
        const part = bytes.subarray(at, at + bufferSize - filled);
        buffer.set(part, filled);
        filled += part.byteLength;
        at += part.byteLength;
        if (filled === bufferSize) flush();
      }
    },
    content: (offset, size, sha256) => ({ source, offset, size, sha256 }),
    finish: () => {
      if (filled > 0) flush();
      close();
      spare = buffer;
    },
    discard: () => {
      close();
      rmSync(path, { force: true });
    },
  };
}

/** A spool in memory that threads share. */
export function memorySpool(): Spool & { readonly source: { readonly kind: "memory"; readonly bytes: Uint8Array } } {
  const source: { kind: "memory"; bytes: Uint8Array } = { kind: "memory", bytes: new Uint8Array(0) };
  let grown = new GrowingBytes(bufferSize);
  return {
    get size() {
      return grown.size;
    },
    source,
    write: (bytes) => {
      grown.append(bytes);
    },
    content: (offset, length, sha256) => ({ source, offset, size: length, sha256 }),
    finish: () => {
      source.bytes = new Uint8Array(new SharedArrayBuffer(grown.size));
      source.bytes.set(grown.bytes());
      grown = new GrowingBytes(0);
    },
    discard: () => {
      grown = new GrowingBytes(0);
    },
  };
}
