import { createHash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import { hostError } from "./host-error.js";

/** Bytes that are hashed at a time. All go through one buffer: new ones of this size keep the garbage collector at work. */
const chunkSize = 1 << 20;

/**
 * The size and the SHA256 (lower-case hex) of a file of this computer.
 * @throws BuildError `FILE_UNREADABLE`
 */
export async function digestFile(path: string): Promise<{ readonly size: number; readonly sha256: string }> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, "r");
    const hash = createHash("sha256");
    const buffer = new Uint8Array(chunkSize);
    let size = 0;
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, chunkSize, size);
      if (bytesRead === 0) return { size, sha256: hash.digest("hex") };
      hash.update(buffer.subarray(0, bytesRead));
      size += bytesRead;
    }
  } catch (error) {
    throw hostError(error, "read", path);
  } finally {
    await file?.close();
  }
}
