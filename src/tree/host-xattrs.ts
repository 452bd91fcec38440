import { type ByteString, byteString } from "../core/byte-string.js";
import { BuildError } from "../core/errors.js";

/** Extended attributes of this computer's files; symbolic links are not followed. */
export interface HostXattrs {
  /** All attributes of a file, or undefined where it has none or its file system knows none. */
  read(path: string): ReadonlyMap<ByteString, Uint8Array> | undefined;
  /** Gives a file an attribute. Throws what the system says. */
  write(path: string, name: string, value: Uint8Array): void;
}

/**
 * The attributes of this computer's files, or undefined where that is not possible: Node has no call for them, and the package @napi-rs/xattr,
 * whose binaries ship inside it, is optional.
 */
export async function loadHostXattrs(): Promise<HostXattrs | undefined> {
  const native = await import("@napi-rs/xattr").catch(() => undefined);
  if (native === undefined) return undefined;
  const { getAttributeSync, listAttributesSync, setAttributeSync } = native.default ?? native;
  return {
    read: (path) => {
      const names = listed(() => listAttributesSync(path), path);
      if (names.length === 0) return undefined;
      const xattrs = new Map<ByteString, Uint8Array>();
      for (const name of names) {
        const value = listed(() => [getAttributeSync(path, name)], path)[0];
        if (value != null) xattrs.set(byteString(name), new Uint8Array(value));
      }
      return xattrs;
    },
    write: (path, name, value) => setAttributeSync(path, name, value),
  };
}

/** The package says only in words what the system said. */
function listed<T>(read: () => T[], path: string): T[] {
  try {
    return read();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (/not supported/i.test(message)) return [];
    throw new BuildError("FILE_UNREADABLE", `Cannot read the extended attributes of ${path}: ${message}.`, {
      where: { source: path },
      cause: error,
      hint: "Leave them out with --no-xattrs.",
    });
  }
}
