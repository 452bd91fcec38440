import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { BlockContents } from "./block-contents.js";
import type { Content, FileStamp } from "./content.js";
import { BuildError } from "./errors.js";
import { hostError } from "./host-error.js";

/** Files held open at once by one reader. */
const openFiles = 64;

/**
 * Reads contents synchronously, for worker threads, where that is the fastest. Files stay open until {@link ContentReader.close}, the
 * least recently used ones apart.
 */
export class ContentReader {
  readonly #files = new Map<string, OpenFile>();
  readonly #blocks = new BlockContents((place, at, target) =>
    this.readInto({ source: place, offset: at, size: target.byteLength }, 0, target),
  );

  /** Bytes `from` to `to` of a content. Memory is not copied: do not change what is returned. */
  read(content: Content, from = 0, to = content.size): Uint8Array {
    const { source } = content;
    if (source.kind === "memory") return source.bytes.subarray(content.offset + from, content.offset + to);
    const bytes = new Uint8Array(to - from);
    this.readInto(content, from, bytes);
    return bytes;
  }

  /** Fills `target` with the bytes from `from` on. */
  readInto(content: Content, from: number, target: Uint8Array): void {
    const { source } = content;
    if (source.kind === "memory") {
      target.set(source.bytes.subarray(content.offset + from, content.offset + from + target.byteLength));
      return;
    }
    if (source.kind === "blocks") {
      this.#blocks.readInto(source, from, target);
      return;
    }
    try {
      const file = this.#open(source.path, source.stamp);
      let done = 0;
      while (done < target.byteLength) {
        const got = readSync(file, target, done, target.byteLength - done, content.offset + from + done);
        if (got === 0) throw changedFile(source.path, "became shorter");
        done += got;
      }
    } catch (error) {
      throw hostError(error, "read", source.path);
    }
  }

  /**
   * Closes all files.
   *
   * @throws BuildError `FILE_CHANGED` where one of them is no longer what its stamp says
   */
  close(): void {
    let changed: BuildError | undefined;
    for (const [path, file] of this.#files) changed = this.#release(path, file) ?? changed;
    this.#files.clear();
    if (changed !== undefined) throw changed;
  }

  #open(path: string, stamp: FileStamp | undefined): number {
    let file = this.#files.get(path);
    if (file === undefined) {
      if (this.#files.size >= openFiles) this.#closeOldest();
      file = { descriptor: openSync(path, "r"), stamp };
    } else {
      this.#files.delete(path);
    }
    this.#files.set(path, file);
    return file.descriptor;
  }

  #closeOldest(): void {
    for (const [path, file] of this.#files) {
      this.#files.delete(path);
      const changed = this.#release(path, file);
      if (changed !== undefined) throw changed;
      return;
    }
  }

  /** What was written to the file while it was read, or before, shows in its time. */
  #release(path: string, { descriptor, stamp }: OpenFile): BuildError | undefined {
    const now = stamp === undefined ? undefined : fstatSync(descriptor);
    closeSync(descriptor);
    if (stamp === undefined || now === undefined) return undefined;
    if (now.size === stamp.size && now.mtimeMs === stamp.mtimeMs && now.ino === stamp.inode) return undefined;
    return changedFile(path, "changed");
  }
}

interface OpenFile {
  readonly descriptor: number;
  readonly stamp: FileStamp | undefined;
}

function changedFile(path: string, how: string): BuildError {
  return new BuildError("FILE_CHANGED", `${path} ${how} while it was read.`, {
    where: { source: path },
    hint: "Stop what writes to it, and run the command again.",
  });
}
