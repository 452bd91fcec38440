import { byteStringOf } from "../../core/byte-string.js";
import { concatBytes } from "../../core/bytes.js";
import { defineRecord } from "../../core/record.js";
import { compareLibraryNames } from "./library-order.js";

/** A library that the loader finds by its name. */
export interface CacheEntry {
  readonly name: string;
  readonly path: string;
  /** What kind of object it is: see {@link readSharedObject}. */
  readonly flags: number;
}

/** Source: glibc, sysdeps/generic/dl-cache.h (`cache_file_new`). */
const headerRecord = defineRecord("ld.so.cache header", [
  ["count", "u32", "entries"],
  ["stringBytes", "u32", "bytes of the strings"],
  ["byteOrder", "u8", "2: little-endian"],
  ["padding1", "u8", "0"],
  ["padding2", "u16", "0"],
  ["extensionOffset", "u32", "where extensions begin, or 0"],
  ["unused1", "u32", "0"],
  ["unused2", "u32", "0"],
  ["unused3", "u32", "0"],
]);

const entryRecord = defineRecord("ld.so.cache entry", [
  ["flags", "u32", "0x0303: an ELF object of 64 bits for x86-64"],
  ["name", "u32", "where the name stands in the file"],
  ["path", "u32", "where the path stands in the file"],
  ["osVersion", "u32", "0"],
  ["hwcap", "u64", "0"],
]);

const magic = "glibc-ld.so.cache1.1";

/** The file that the loader reads, as a byte string: entries in falling order of their names, those of one name as they are given, then the strings. */
export function formatLdCache(entries: readonly CacheEntry[]): string {
  const sorted = [...entries].sort((a, b) => compareLibraryNames(b.name, a.name));
  const start = magic.length + headerRecord.size + sorted.length * entryRecord.size;
  let strings = "";
  const rows = sorted.map(({ name, path, flags }) => {
    // A path ends with the name in nearly every case, which is then not stored again.
    const at = start + strings.length;
    strings += `${path}\0`;
    const tail = path.endsWith(`/${name}`) ? at + path.length - name.length : start + strings.length;
    if (!path.endsWith(`/${name}`)) strings += `${name}\0`;
    return entryRecord.encode({ flags, name: tail, path: at, osVersion: 0, hwcap: 0n });
  });
  const header = headerRecord.encode({
    count: sorted.length,
    stringBytes: strings.length,
    byteOrder: 2,
    padding1: 0,
    padding2: 0,
    extensionOffset: 0,
    unused1: 0,
    unused2: 0,
    unused3: 0,
  });
  return magic + byteStringOf(concatBytes([header, ...rows])) + strings;
}
