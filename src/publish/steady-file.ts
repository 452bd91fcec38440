import { open } from "node:fs/promises";
import { BuildError } from "../core/errors.js";
import { hostError } from "../core/host-error.js";

/** What tells whether a file is still the one that it was. Times are in nanoseconds. */
export interface SteadyStamp {
  readonly size: number;
  readonly device: bigint;
  readonly inode: bigint;
  readonly modified: bigint;
  readonly changed: bigint;
}

/** A file of this computer that must stay as it is while it is read. */
export interface SteadyFile {
  readonly stamp: SteadyStamp;
  /** Fills the buffer from an offset, and gives it back. @throws BuildError `FILE_CHANGED` where the file has become shorter */
  read(buffer: Uint8Array, offset: number): Promise<Uint8Array>;
  /** @throws BuildError `FILE_CHANGED` when the file is no longer what it was when it was opened, or when `earlier` was taken */
  assertSame(earlier?: SteadyStamp): Promise<void>;
  close(): Promise<void>;
}

/** @throws BuildError `FILE_UNREADABLE` when it cannot be opened or is not a regular file */
export async function openSteadyFile(path: string): Promise<SteadyFile> {
  const handle = await open(path, "r").catch((error: unknown) => {
    throw hostError(error, "read", path);
  });
  const look = async (): Promise<SteadyStamp> => {
    const { size, dev, ino, mtimeNs, ctimeNs } = await handle.stat({ bigint: true });
    return { size: Number(size), device: dev, inode: ino, modified: mtimeNs, changed: ctimeNs };
  };
  try {
    const stat = await handle.stat();
    if (!stat.isFile()) {
      const kind = stat.isDirectory() ? "a folder" : "not a regular file";
      throw new BuildError("FILE_UNREADABLE", `Cannot read ${path}: it is ${kind}.`, { where: { source: path } });
    }
    const stamp = await look();
    return {
      stamp,
      read: async (buffer, offset) => {
        for (let done = 0; done < buffer.byteLength; ) {
          const { bytesRead } = await handle.read(buffer, done, buffer.byteLength - done, offset + done).catch((error: unknown) => {
            throw hostError(error, "read", path);
          });
          if (bytesRead === 0) throw changedFile(path);
          done += bytesRead;
        }
        return buffer;
      },
      assertSame: async (earlier = stamp) => {
        if (!sameStamp(await look(), earlier)) throw changedFile(path);
      },
      close: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw hostError(error, "read", path);
  }
}

/** The error for a file that is not what was hashed. */
export function changedFile(path: string): BuildError {
  return new BuildError("FILE_CHANGED", `Cannot publish ${path}: it changed while it was read.`, {
    where: { source: path },
    hint: "Wait until nothing writes it any more, and publish it again.",
  });
}

const sameStamp = (a: SteadyStamp, b: SteadyStamp): boolean =>
  a.size === b.size && a.device === b.device && a.inode === b.inode && a.modified === b.modified && a.changed === b.changed;
