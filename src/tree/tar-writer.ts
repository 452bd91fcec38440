import type { ByteSink } from "../core/byte-source.js";
import { type ByteString, byteString, byteStringBytes } from "../core/byte-string.js";
import { concatBytes, utf8Bytes } from "../core/bytes.js";
import { BuildError } from "../core/errors.js";
import type { RootEntry } from "./root-entry.js";
import { encodeTarHeader, type TarHeader, tarHeaderLimits } from "./tar-header.js";
import { tarBlock } from "./tar-header-window.js";

/** A tar ends with two blocks of zeros. */
const endBlocks = 2;

type TarFile = Extract<RootEntry, { type: "file" }>;

export interface WriteTarOptions {
  /** The bytes of a file, in pieces. */
  readonly read: (file: TarFile) => AsyncIterable<Uint8Array>;
}

/**
 * Writes entries as a tar archive (POSIX pax), which is the same for the same entries. Names, links and values of extended attributes are the bytes that they
 * are; tar-stream, which reads tars here, takes them for text when it writes. Sockets have no place in a tar and are left out.
 *
 * @returns the paths that were left out
 * @throws BuildError `FILE_CHANGED` for a file that has not the size that its entry says
 */
export async function writeTar(entries: Iterable<RootEntry>, sink: ByteSink, { read }: WriteTarOptions): Promise<readonly ByteString[]> {
  const left: ByteString[] = [];
  for (const entry of entries) {
    if (entry.type === "socket") {
      left.push(entry.path);
      continue;
    }
    const { header, records } = headerOf(entry);
    if (records.length > 0) {
      const body = concatBytes(records.map(([keyword, value]) => record(keyword, value)));
      await sink.append(encodeTarHeader({ ...paxHeader, size: body.byteLength }));
      await sink.append(body);
      await sink.append(padding(body.byteLength));
    }
    await sink.append(encodeTarHeader(header));
    if (entry.type === "file") await appendFile(sink, entry, read(entry));
  }
  await sink.append(new Uint8Array(endBlocks * tarBlock));
  return left;
}

async function appendFile(sink: ByteSink, entry: TarFile, chunks: AsyncIterable<Uint8Array>): Promise<void> {
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.byteLength;
    await sink.append(chunk);
  }
  if (size !== entry.size) throw new BuildError("FILE_CHANGED", `A file had ${size} bytes when it was read, and ${entry.size} before.`);
  await sink.append(padding(size));
}

const padding = (size: number): Uint8Array => new Uint8Array((tarBlock - (size % tarBlock)) % tarBlock);

const paxHeader = { name: byteString("PaxHeader"), type: "pax", mode: 0o644, uid: 0, gid: 0, mtime: 0 } as const;

type Record = readonly [keyword: string, value: Uint8Array];

function headerOf(entry: Exclude<RootEntry, { type: "socket" }>): { readonly header: TarHeader; readonly records: readonly Record[] } {
  const records: Record[] = [];
  const name = (entry.type === "directory" ? `${entry.path === "" ? "." : `./${entry.path}`}/` : `./${entry.path}`) as ByteString;
  const link = entry.type === "symlink" ? entry.target : entry.type === "hardlink" ? (`./${entry.to}` as ByteString) : undefined;
  const size = entry.type === "file" ? entry.size : 0;
  const header: TarHeader = {
    name: fitting(name, tarHeaderLimits.name, (value) => records.push(["path", value])),
    type: entry.type,
    mode: entry.mode,
    uid: bounded(entry.uid, tarHeaderLimits.owner, (value) => records.push(["uid", value])),
    gid: bounded(entry.gid, tarHeaderLimits.owner, (value) => records.push(["gid", value])),
    size: bounded(size, tarHeaderLimits.size, (value) => records.push(["size", value])),
    mtime: entry.mtime,
    link: link === undefined ? undefined : fitting(link, tarHeaderLimits.link, (value) => records.push(["linkpath", value])),
    ...(entry.type === "character-device" || entry.type === "block-device" ? { major: entry.major, minor: entry.minor } : {}),
  };
  for (const [key, value] of entry.type === "hardlink" ? [] : (entry.xattrs ?? [])) records.push([`SCHILY.xattr.${key}`, value]);
  return { header, records };
}

/** Names that fit and are ASCII are the header's; others are a record, and the header has some letters of them. */
function fitting(text: ByteString, most: number, otherwise: (value: Uint8Array) => void): ByteString {
  if (text.length <= most && /^[\x20-\x7e]*$/.test(text)) return text;
  otherwise(byteStringBytes(text));
  return byteString(text.replace(/[^\x20-\x7e]/g, "_").slice(0, most));
}

function bounded(value: number, most: number, otherwise: (value: Uint8Array) => void): number {
  if (value <= most) return value;
  otherwise(utf8Bytes(`${value}`));
  return 0;
}

/** `LENGTH KEYWORD=VALUE\n`, where the length counts itself. Source: POSIX, pax, "pax Extended Header". */
function record(keyword: string, value: Uint8Array): Uint8Array {
  const rest = concatBytes([byteStringBytes(` ${keyword}=` as ByteString), value, utf8Bytes("\n")]);
  let length = rest.byteLength;
  while (`${length}`.length + rest.byteLength !== length) length = `${length}`.length + rest.byteLength;
  return concatBytes([utf8Bytes(`${length}`), rest]);
}
