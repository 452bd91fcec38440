import { createHash, randomBytes } from "node:crypto";
import { utf8Bytes } from "../core/bytes.js";
import { throwIfAborted } from "../core/errors.js";
import type { FileDigest } from "./digest-file.js";
import type { RequestBody } from "./node-request.js";
import { changedFile, openSteadyFile } from "./steady-file.js";

/** Bytes that are read and sent at a time. */
const pieceSize = 512 * 1024;

export interface MultipartOptions {
  /** The text of the part `metadata`, which stands first. */
  readonly metadata: string;
  /** The file of the part `file`; its bytes go as they are. */
  readonly file: FileDigest;
  readonly signal?: AbortSignal | undefined;
  /** Told after every piece: bytes of the file so far. */
  readonly onSent?: ((bytes: number) => void) | undefined;
}

/**
 * The body of an upload, read from the disk while it is sent, with its exact length. The file must still be the one that was hashed: if it
 * is not, the body breaks off with `FILE_CHANGED` before its end, so that no node ever takes it. Source: RFC 7578.
 */
export function multipartBody({ metadata, file, signal, onSent }: MultipartOptions): RequestBody {
  const boundary = `aleph-runtime-${randomBytes(16).toString("hex")}`;
  const head = utf8Bytes(
    [
      `--${boundary}`,
      'Content-Disposition: form-data; name="metadata"',
      "Content-Type: application/json",
      "",
      metadata,
      `--${boundary}`,
      // nodes need a name, and ignore it
      'Content-Disposition: form-data; name="file"; filename="runtime.squashfs"',
      "Content-Type: application/octet-stream",
      "",
      "",
    ].join("\r\n"),
  );
  const tail = utf8Bytes(`\r\n--${boundary}--\r\n`);
  return {
    type: `multipart/form-data; boundary=${boundary}`,
    length: head.byteLength + file.size + tail.byteLength,
    chunks: parts(),
  };

  async function* parts(): AsyncGenerator<Uint8Array> {
    yield head;
    yield* fileBytes({ file, signal, onSent });
    yield tail;
  }
}

async function* fileBytes({ file, signal, onSent }: Pick<MultipartOptions, "file" | "signal" | "onSent">): AsyncGenerator<Uint8Array> {
  const opened = await openSteadyFile(file.path);
  try {
    await opened.assertSame(file.stamp);
    const hash = createHash("sha256");
    const buffer = new Uint8Array(pieceSize);
    for (let offset = 0; offset < file.size; ) {
      throwIfAborted(signal);
      const piece = await opened.read(buffer.subarray(0, Math.min(pieceSize, file.size - offset)), offset);
      hash.update(piece);
      offset += piece.byteLength;
      const last = offset === file.size;
      // the last piece goes only when all of them are known to be right
      if (last && hash.digest("hex") !== file.sha256) throw changedFile(file.path);
      if (last) await opened.assertSame(file.stamp);
      yield piece;
      onSent?.(offset);
    }
  } finally {
    await opened.close();
  }
}
