import { BuildError } from "../core/errors.js";
import { displayPath, type ImagePath, splitPath } from "../tree/path.js";
import type { TarEntry } from "../tree/tar-entry.js";

/**
 * Looks at the entries of a data.tar one after the other and refuses what no package may hold: a path that leads above the root or runs through something that
 * the package itself ships and that is no directory, a path that stands there twice (a directory may), and a hard link to anything but a file before it.
 */
export class EntryGuard {
  readonly #source: string;
  readonly #types = new Map<ImagePath, TarEntry["type"]>();
  /** Where the last entry lies: most lie beside the one before them. */
  #directory: ImagePath | undefined;

  /** @param source what the package is called in errors */
  constructor(source: string) {
    this.#source = source;
  }

  /** @throws BuildError `DEB_UNSAFE_PATH`, `DEB_DUPLICATE_PATH`, `DEB_BAD_LINK` */
  check(entry: TarEntry): void {
    const { path, type, offset } = entry;
    this.#checkParents(path, offset);
    const before = this.#types.get(path);
    if (before !== undefined && !(before === "directory" && type === "directory")) {
      throw refused("DEB_DUPLICATE_PATH", `${displayPath(path)} stands in it twice`, this.#source, offset);
    }
    if (entry.type === "hardlink" && this.#types.get(entry.target) !== "file") {
      const why = `${displayPath(path)} is a hard link to ${displayPath(entry.target)}, which is no file before it`;
      throw refused("DEB_BAD_LINK", why, this.#source, offset);
    }
    this.#types.set(path, type === "hardlink" ? "file" : type);
  }

  /** What an error of reading the entries is called here. */
  asRefused(error: unknown): unknown {
    if (!(error instanceof BuildError) || error.code !== "PATH_UNSAFE") return error;
    return refused("DEB_UNSAFE_PATH", error.message.replace(/^The/, "the").replace(/\.$/, ""), this.#source, error.where?.offset);
  }

  #checkParents(path: ImagePath, offset: number): void {
    const { directory } = splitPath(path);
    if (directory === this.#directory) return;
    for (let parent = directory; parent !== ""; parent = splitPath(parent).directory) {
      const type = this.#types.get(parent) ?? "directory";
      if (type === "directory") continue;
      throw refused("DEB_UNSAFE_PATH", `${displayPath(path)} lies below ${displayPath(parent)}, which is a ${type}`, this.#source, offset);
    }
    this.#directory = directory;
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
