import { open } from "node:fs/promises";
import type { ByteSource } from "./byte-source.js";
import { BuildError } from "./errors.js";
import { hostError } from "./host-error.js";

/**
 * Opens a file of this computer for random access. Close it when the work is done.
 * @throws BuildError `FILE_UNREADABLE` when it cannot be opened or is not a file; reads reject with `FILE_CHANGED` when it became shorter
 */
export async function openFileSource(path: string): Promise<ByteSource> {
  const file = await open(path, "r").catch((error) => {
    throw hostError(error, "read", path);
  });
  try {
    const facts = await file.stat();
    if (!facts.isFile()) {
      const kind = facts.isDirectory() ? "a folder" : "not a regular file";
      throw new BuildError("FILE_UNREADABLE", `Cannot read ${path}: it is ${kind}.`, {
        where: { source: path },
        hint: "Name a file, such as an image.",
      });
    }
    const { size } = facts;
    return {
      name: path,
      size,
      read: async (offset, length) => {
        if (offset < 0 || offset + length > size) throw new RangeError(`bytes ${offset} to ${offset + length} of ${size} were asked for`);
        const bytes = new Uint8Array(length);
        let done = 0;
        while (done < length) {
          const { bytesRead } = await file.read(bytes, done, length - done, offset + done).catch((error) => {
            throw hostError(error, "read", path);
          });
          if (bytesRead === 0) throw shortened(path, offset + done);
          done += bytesRead;
        }
        return bytes;
      },
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw hostError(error, "read", path);
  }
}

function shortened(path: string, offset: number): BuildError {
  return new BuildError("FILE_CHANGED", `Cannot read ${path}: it became shorter while it was read.`, { where: { source: path, offset } });
}
