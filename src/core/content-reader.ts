import { closeSync, openSync, readSync } from "node:fs";
import type { Content } from "./content.js";
import { BuildError } from "./errors.js";
import { hostError } from "./host-error.js";

/** Files held open at once by one reader. */
const openFiles = 64;

/**
 * Reads contents synchronously, for worker threads, where that is the fastest. Files stay open until {@link ContentReader.close}, the
 * least recently used ones apart.
 */
export class ContentReader {
  readonly #files = new Map<string, number>();

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
    try {
      const file = this.#open(source.path);
      let done = 0;
      while (done < target.byteLength) {
        const got = readSync(file, target, done, target.byteLength - done, content.offset + from + done);
        if (got === 0) throw shortened(source.path);
        done += got;
      }
    } catch (error) {
      throw hostError(error, "read", source.path);
    }
  }

  close(): void {
    for (const file of this.#files.values()) closeSync(file);
    this.#files.clear();
  }

  #open(path: string): number {
    let file = this.#files.get(path);
    if (file === undefined) {
      if (this.#files.size >= openFiles) this.#closeOldest();
      file = openSync(path, "r");
    } else {
      this.#files.delete(path);
    }
    this.#files.set(path, file);
    return file;
  }

  #closeOldest(): void {
    for (const [path, file] of this.#files) {
      closeSync(file);
      this.#files.delete(path);
      return;
    }
  }
}

function shortened(path: string): BuildError {
  return new BuildError("FILE_CHANGED", `${path} became shorter while it was read.`, {
    where: { source: path },
    hint: "Stop what writes to it, and run the command again.",
  });
}
