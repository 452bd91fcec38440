import { BuildError } from "../core/errors.js";
import { displayPath, type ImagePath, splitPath } from "../tree/path.js";
import type { TarEntry } from "../tree/tar-entry.js";

/**
 * Passes the entries of a data.tar on and refuses what no package may hold: a path that leads above the root or runs through something that the package
 * itself ships and that is no directory, a path that stands there twice (a directory may), and a hard link to anything but a file before it.
 *
 * @throws BuildError `DEB_UNSAFE_PATH`, `DEB_DUPLICATE_PATH`, `DEB_BAD_LINK`, or what the entries throw
 */
export async function* safeEntries(entries: AsyncIterable<TarEntry>, source: string): AsyncGenerator<TarEntry> {
  const types = new Map<ImagePath, TarEntry["type"]>();
  try {
    for await (const entry of entries) {
      const { path, type, offset } = entry;
      checkParents(path, types, source, offset);
      const before = types.get(path);
      if (before !== undefined && !(before === "directory" && type === "directory")) {
        throw refused("DEB_DUPLICATE_PATH", `${displayPath(path)} stands in it twice`, source, offset);
      }
      if (entry.type === "hardlink" && types.get(entry.target) !== "file") {
        const why = `${displayPath(path)} is a hard link to ${displayPath(entry.target)}, which is no file before it`;
        throw refused("DEB_BAD_LINK", why, source, offset);
      }
      types.set(path, type === "hardlink" ? "file" : type);
      yield entry;
    }
  } catch (error) {
    if (!(error instanceof BuildError) || error.code !== "PATH_UNSAFE") throw error;
    throw refused("DEB_UNSAFE_PATH", error.message.replace(/^The/, "the").replace(/\.$/, ""), source, error.where?.offset);
  }
}

function checkParents(path: ImagePath, types: ReadonlyMap<ImagePath, TarEntry["type"]>, source: string, offset: number): void {
  for (let parent = path; parent !== ""; ) {
    parent = splitPath(parent).directory;
    const type = types.get(parent) ?? "directory";
    if (type === "directory") continue;
    throw refused("DEB_UNSAFE_PATH", `${displayPath(path)} lies below ${displayPath(parent)}, which is a ${type}`, source, offset);
  }
}

function refused(
  code: "DEB_UNSAFE_PATH" | "DEB_DUPLICATE_PATH" | "DEB_BAD_LINK",
  why: string,
  source: string,
  offset: number | undefined,
): BuildError {
  return new BuildError(code, `Refused to unpack ${source}: ${why}.`, {
    where: offset === undefined ? { source } : { source, offset },
    hint: "The package is damaged or hostile: do not use it.",
  });
}
