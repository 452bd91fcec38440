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

/**
 * The size and the SHA256 of an open file of this computer. One part is read while the one before is hashed.
 *
 * @param filled ends when the bytes before an offset are there: they are not read before
 */
export async function digestOf(file: FileHandle, filled: (offset: number) => Promise<void>): Promise<FileDigest> {
  const hash = createHash("sha256");
  let [buffer, other] = [new Uint8Array(chunkSize), new Uint8Array(chunkSize)];
  let size = 0;
  const read = async (into: Uint8Array) => {
    const at = size;
    await filled(at + chunkSize);
    return file.read(into, 0, chunkSize, at);
  };
  let reading = read(buffer);
  for (;;) {
    const { bytesRead } = await reading;
    if (bytesRead === 0) return { size, sha256: hash.digest("hex") };
    const bytes = buffer.subarray(0, bytesRead);
    size += bytesRead;
    [buffer, other] = [other, buffer];
    reading = read(buffer);
    // What fails is seen when it is waited for; until then it must not count as unhandled.
    reading.catch(() => {});
    hash.update(bytes);
  }
}
