import { type ByteString, byteString, byteStringFromLatin1, byteStringOf } from "../core/byte-string.js";
import { BuildError } from "../core/errors.js";
import { type Attributes, withXattrs } from "./node.js";
import { type ImagePath, imagePath } from "./path.js";
import type { PaxRecords } from "./tar-pax.js";

interface Base extends Attributes {
  readonly path: ImagePath;
  /** Where its headers begin in the archive, in bytes. */
  readonly offset: number;
}

/** An entry of a tar archive; owners are numeric. */
export type TarEntry =
  | (Base & { readonly type: "directory" | "fifo" })
  /** The chunks are there until the next entry is asked for. */
  | (Base & {
      readonly type: "file";
      readonly size: number;
      /** Where its bytes begin in the archive. */
      readonly dataOffset: number;
      readonly chunks: AsyncIterable<Uint8Array>;
    })
  | (Base & { readonly type: "symlink"; readonly target: ByteString })
  | (Base & { readonly type: "hardlink"; readonly target: ImagePath })
  | (Base & { readonly type: "character-device" | "block-device"; readonly major: number; readonly minor: number });

/** What tar-stream tells of a header. */
export interface TarHeader {
  readonly name: string;
  /** Undefined or another word for a kind that it does not know. */
  readonly type?: string | null | undefined;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  readonly mtime: Date;
  readonly linkname?: string | null | undefined;
  readonly devmajor: number;
  readonly devminor: number;
  /** Where the content begins in the archive. */
  readonly byteOffset: number;
}

export interface EntryContext {
  /** What the archive is called in errors. */
  readonly source: string;
  readonly offset: number;
  readonly dataOffset: number;
  readonly records: PaxRecords;
  readonly chunks: AsyncIterable<Uint8Array>;
}

const xattrPrefix = "SCHILY.xattr.";
const sparsePrefix = "GNU.sparse.";

/** The entry that a header and its pax records describe. Owner, time and names of the records go before those of the header. */
export function tarEntry(header: TarHeader, context: EntryContext): TarEntry {
  const { records, offset, dataOffset, chunks } = context;
  for (const keyword of records.keys()) if (keyword.startsWith(sparsePrefix)) throw unsupported(context, "a sparse file");
  const path = safePath(record(records, "path") ?? latin1(header.name), context);
  const mode = integer(header.mode, Number.MAX_SAFE_INTEGER, "mode", context) & 0o7777;
  const uid = integer(numberOf(records, "uid") ?? header.uid, 0xffffffff, "owner", context);
  const gid = integer(numberOf(records, "gid") ?? header.gid, 0xffffffff, "group", context);
  const mtime = timeOf(header, context);
  const xattrs = xattrsOf(records);
  // Written out: to spread attributes into each entry takes several times as long.
  switch (header.type) {
    case "file":
    case "contiguous-file":
      return withXattrs({ type: "file", path, offset, mode, uid, gid, mtime, size: header.size, dataOffset, chunks }, xattrs);
    case "directory":
    case "fifo":
      return withXattrs({ type: header.type, path, offset, mode, uid, gid, mtime }, xattrs);
    case "symlink":
      return withXattrs({ type: "symlink", path, offset, mode, uid, gid, mtime, target: linkTarget(header, context) }, xattrs);
    case "link": {
      const target = safePath(linkTarget(header, context), context);
      return withXattrs({ type: "hardlink", path, offset, mode, uid, gid, mtime, target }, xattrs);
    }
    case "character-device":
    case "block-device": {
      const major = integer(header.devmajor, 0xfff, "device number", context);
      const minor = integer(header.devminor, 0xfffff, "device number", context);
      return withXattrs({ type: header.type, path, offset, mode, uid, gid, mtime, major, minor }, xattrs);
    }
    default:
      throw unsupported(context, "an entry of a kind that is not known");
  }
}

/** Seconds since 1970, as a node has them. */
function timeOf(header: TarHeader, context: EntryContext): number {
  const seconds = Math.floor(numberOf(context.records, "mtime") ?? header.mtime.getTime() / 1000);
  if (Number.isNaN(seconds)) throw damaged(context, "a time that is not a number");
  return Math.min(Math.max(seconds, 0), 0xffffffff);
}

function xattrsOf(records: PaxRecords): Attributes["xattrs"] {
  if (records.size === 0) return undefined;
  const xattrs = new Map<ByteString, Uint8Array>();
  for (const [keyword, value] of records) {
    if (keyword.startsWith(xattrPrefix)) xattrs.set(keyword.slice(xattrPrefix.length) as ByteString, value);
  }
  return xattrs.size === 0 ? undefined : xattrs;
}

function linkTarget(header: TarHeader, context: EntryContext): ByteString {
  const target = record(context.records, "linkpath") ?? latin1(header.linkname ?? "");
  if (target === "") throw damaged(context, "a link without a target");
  if (target.includes("\0")) throw damaged(context, "a link whose target holds a NUL byte");
  return target;
}

function record(records: PaxRecords, keyword: string): ByteString | undefined {
  if (records.size === 0) return undefined;
  const value = records.get(byteString(keyword));
  return value === undefined || value.byteLength === 0 ? undefined : byteStringOf(value);
}

function numberOf(records: PaxRecords, keyword: string): number | undefined {
  const value = record(records, keyword);
  return value === undefined ? undefined : Number(value);
}

/** Without records, tar-stream decodes names as latin-1: a character is a byte. */
const latin1 = (name: string): ByteString => byteStringFromLatin1(name);

function safePath(name: ByteString, context: EntryContext): ImagePath {
  try {
    return imagePath(name);
  } catch (error) {
    if (!(error instanceof BuildError)) throw error;
    throw new BuildError(error.code, error.message, { where: place(context), ...(error.hint === undefined ? {} : { hint: error.hint }) });
  }
}

function integer(value: number, most: number, what: string, context: EntryContext): number {
  if (Number.isInteger(value) && value >= 0 && value <= most) return value;
  throw damaged(context, `a ${what} that cannot be right`);
}

const place = ({ source, offset }: EntryContext) => ({ source, offset });

function damaged(context: EntryContext, what: string): BuildError {
  return new BuildError("TAR_CORRUPT", `Cannot read ${context.source}: it holds ${what}.`, {
    where: place(context),
    hint: "The archive is damaged: get it again.",
  });
}

function unsupported(context: EntryContext, what: string): BuildError {
  return new BuildError("TAR_UNSUPPORTED", `Cannot read ${context.source}: it holds ${what}.`, {
    where: place(context),
    hint: "Make the archive again with `tar --format=pax`, without --sparse.",
  });
}
