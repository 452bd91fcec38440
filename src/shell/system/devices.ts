import type { FileTable } from "./file-table.js";
import { fullFile, nullFile, type OpenFile } from "./open-file.js";
import { SystemError } from "./system-error.js";

/** What a device of memory leads to. Source: Linux, devices.txt. */
export function deviceFile(table: FileTable, { major, minor }: { readonly major: number; readonly minor: number }): OpenFile {
  const zeros = (most: number) => {
    table.onBytes(most);
    return new Uint8Array(most);
  };
  if (major === 1 && minor === 3) return nullFile;
  if (major === 1 && minor === 5) return { read: zeros, write: () => {} };
  if (major === 1 && minor === 7) return { read: zeros, write: fullFile.write };
  // A random number that is the same in every image is worse than none.
  throw new SystemError("ENXIO");
}

/** The number of `/dev/fd/N` and its names, which lead to a program's own descriptors. */
export function ownDescriptor(path: string): number | undefined {
  const names = ["/dev/stdin", "/dev/stdout", "/dev/stderr"];
  const [, number] = /^\/(?:dev|proc\/self)\/fd\/(\d+)$/.exec(path) ?? [];
  const named = names.indexOf(path);
  return number === undefined ? (named < 0 ? undefined : named) : Number(number);
}
