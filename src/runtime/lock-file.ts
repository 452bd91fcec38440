import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Lock } from "../apt/lock.js";
import { formatLock, parseLock } from "../apt/lock-text.js";
import { utf8Bytes } from "../core/bytes.js";
import { systemCode } from "../core/errors.js";
import { hostError } from "../core/host-error.js";
import { writeOutputFile } from "../core/output-file.js";

/** Where a project's lock is: runtime.lock beside runtime.yaml. */
export const lockPath = (folder: string): string => join(folder, "runtime.lock");

/** A project's lock; undefined where there is none. @throws BuildError `LOCK_INVALID`, `FILE_UNREADABLE` */
export async function readLock(folder: string): Promise<Lock | undefined> {
  const path = lockPath(folder);
  try {
    return parseLock(await readFile(path, "utf8"), path);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return undefined;
    throw hostError(error, "read", path);
  }
}

/** Writes a project's lock; true where that changed the file. */
export async function writeLock(folder: string, lock: Lock): Promise<boolean> {
  const path = lockPath(folder);
  const text = formatLock(lock);
  if ((await readFile(path, "utf8").catch(() => undefined)) === text) return false;
  await writeOutputFile(path, (sink) => sink.append(utf8Bytes(text)));
  return true;
}
