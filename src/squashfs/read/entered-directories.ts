import { displayBytes } from "../../core/byte-string.js";
import type { BuildError } from "../../core/errors.js";
import { limits } from "../../core/limits.js";
import type { ImagePath } from "../../tree/path.js";
import type { ImageReaders } from "./image-readers.js";
import type { DirectoryInode } from "./inode.js";

/** The directories that a walk has gone into: it ends in any image. */
export class EnteredDirectories {
  readonly #readers: Pick<ImageReaders, "metadata" | "tables">;
  /** Places of their inodes. */
  readonly #inodes = new Set<number>();
  #names = 0;

  constructor(readers: Pick<ImageReaders, "metadata" | "tables">) {
    this.#readers = readers;
  }

  /**
   * Counts a directory and its names. A directory has one name itself, so meeting it again means that the image leads around in a circle or multiplies itself.
   * @throws BuildError `SQUASHFS_CORRUPT`, `SQUASHFS_LIMIT`
   */
  add({ listing: { inode } }: DirectoryInode, names: number, path: () => ImagePath): void {
    const { metadata, tables } = this.#readers;
    if (this.#inodes.has(inode)) {
      const at = tables.inodes.start + Math.floor(inode / 0x10000);
      throw metadata.image.corrupt(at, `the directory /${displayBytes(path())} stands in another place as well`);
    }
    this.#inodes.add(inode);
    this.#names += names;
    if (this.#names > limits.imageEntries) throw this.#refused(`it has more than ${limits.imageEntries} names`);
  }

  /**
   * @param length bytes of a path that was found
   * @throws BuildError `SQUASHFS_LIMIT`
   */
  checkPath(length: number): void {
    if (length > limits.pathLength) throw this.#refused(`it has a path of more than ${limits.pathLength} bytes`);
  }

  #refused(why: string): BuildError {
    const { metadata, tables } = this.#readers;
    return metadata.image.limit(tables.listings.start, why);
  }
}
