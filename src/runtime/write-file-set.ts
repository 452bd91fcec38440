import { randomBytes } from "node:crypto";
import { lstat, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { hostError } from "../core/host-error.js";
import { makeFolders } from "../core/make-folders.js";

/** A file to write, by its path below a folder. */
export interface NewFile {
  readonly name: string;
  readonly text: string;
  /** Permission bits, less those that the umask takes. */
  readonly mode: number;
}

/**
 * Writes several files into a folder, all or none: every one is complete under a temporary name before the first appears under its own. When
 * one cannot be written, what was made is taken away again.
 *
 * @param folder is made where it is missing
 * @throws BuildError `DISK_FULL`, `FILE_UNWRITABLE`
 */
export async function writeFileSet(folder: string, files: readonly NewFile[]): Promise<void> {
  const made: string[] = [];
  const staged: { readonly path: string; readonly temporary: string }[] = [];
  let current = folder;
  try {
    for (const { name, text, mode } of files) {
      const path = join(folder, name);
      const temporary = `${path}.${randomBytes(6).toString("hex")}.part`;
      current = path;
      const firstMade = makeFolders(dirname(path));
      if (firstMade !== undefined) made.push(firstMade);
      staged.push({ path, temporary });
      await writeFile(temporary, text, { mode, flag: "wx" });
    }
    for (const { path, temporary } of staged) {
      current = path;
      const isNew = (await lstat(path).catch(() => undefined)) === undefined;
      await rename(temporary, path);
      if (isNew) made.push(path);
    }
  } catch (error) {
    const left = [...staged.map(({ temporary }) => temporary), ...made.reverse()];
    for (const path of left) await rm(path, { recursive: true, force: true }).catch(() => {});
    throw hostError(error, "write", current);
  }
}
