import { createHash } from "node:crypto";
import type { FileHandle } from "node:fs/promises";

/** Bytes that are hashed at a time. All go through two buffers: new ones of this size keep the garbage collector at work. */
const chunkSize = 1 << 20;

export interface FileDigest {
  /** Bytes. */
  readonly size: number;
  /** Lower-case hex. */
  readonly sha256: string;
}

/** The size and the SHA256 of an open file of this computer. One part is read while the one before is hashed. */
export async function digestOf(file: FileHandle): Promise<FileDigest> {
  const hash = createHash("sha256");
  let [buffer, other] = [new Uint8Array(chunkSize), new Uint8Array(chunkSize)];
  let size = 0;
  let reading = file.read(buffer, 0, chunkSize, size);
  for (;;) {
    const { bytesRead } = await reading;
    if (bytesRead === 0) return { size, sha256: hash.digest("hex") };
    const bytes = buffer.subarray(0, bytesRead);
    size += bytesRead;
    [buffer, other] = [other, buffer];
    reading = file.read(buffer, 0, chunkSize, size);
    hash.update(bytes);
  }
}
