import { stat } from "node:fs/promises";
import { BuildError } from "../core/errors.js";
import { hostError } from "../core/host-error.js";
import { readFolder } from "../tree/folder.js";
import { loadHostXattrs } from "../tree/host-xattrs.js";
import type { Tree } from "../tree/tree.js";

/** A root filesystem that exists: a folder, or a tar. */
export interface RootSource {
  readonly tree: Tree;
  readonly kind: "folder" | "tar";
  /** Whether extended attributes could be read. */
  readonly xattrs: boolean;
  /** Removes what reading left on the disk; contents cannot be read any more. */
  close(): Promise<void>;
}

export interface ReadRootOptions {
  /** What `-` reads. */
  readonly stdin?: AsyncIterable<Uint8Array> | undefined;
  /** Whether extended attributes are wanted. */
  readonly xattrs?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads a folder, a tar file or, as `-`, a tar from the standard input; a tar may be compressed with gzip, xz or zstd, whatever its name is. The
 * contents of files stay where they are; those of a tar that is compressed or comes through a pipe are put into a temporary file.
 *
 * @throws BuildError `FILE_UNREADABLE`, `FILE_NAME_NOT_UTF8`, `TAR_*`, `CODEC_*`, `INPUT_KIND`
 */
export async function readRoot(path: string, options: ReadRootOptions = {}): Promise<RootSource> {
  if (path === "-") {
    const { readTarStream } = await import("./read-tar-root.js");
    return readTarStream(options.stdin ?? noInput(), "the standard input", options);
  }
  const found = await stat(path).catch((error: unknown) => {
    throw hostError(error, "read", path);
  });
  if (found.isDirectory()) {
    const xattrs = options.xattrs === false ? undefined : await loadHostXattrs();
    const tree = await readFolder(path, { signal: options.signal, xattrs });
    return { tree, kind: "folder", xattrs: xattrs !== undefined, close: async () => {} };
  }
  const { readTarFile } = await import("./read-tar-root.js");
  return readTarFile(path, found, options);
}

function noInput(): never {
  throw new BuildError("INTERNAL", "A tar was to be read from the standard input, and none was given.");
}
