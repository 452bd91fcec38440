import { type Compression, decompress } from "../codec/stream/decompress.js";
import { byteStringOf } from "../core/byte-string.js";
import { ChunkCursor } from "../core/chunk-cursor.js";
import { BuildError } from "../core/errors.js";
import { limits } from "../core/limits.js";
import { readTar } from "../tree/tar.js";
import type { TarEntry } from "../tree/tar-entry.js";
import { type ArMember, readAr } from "./ar.js";
import { type PackageControl, readControl } from "./control.js";
import { EntryGuard } from "./entry-guard.js";

/** A package that is being read. */
export interface DebArchive {
  readonly control: PackageControl;
  /** The entries of its data.tar, checked; to be read once, and to the end. */
  readonly entries: AsyncIterable<TarEntry>;
}

/** The ending of a member's name says how it is compressed. */
const compressions: Readonly<Record<string, Compression>> = { "": "none", ".gz": "gzip", ".xz": "xz", ".zst": "zstd" };

/** `debian-binary` holds a version, and perhaps more lines some day: dpkg reads the first. */
const versionSize = 64;

/**
 * Reads a package: `debian-binary`, then control.tar, then data.tar; members whose names begin with `_` may stand between, and anything after.
 * Source: deb(5), and dpkg-deb's extract.c for what it refuses.
 *
 * @param source what the package is called in errors: its file name or URL
 * @throws BuildError `DEB_NOT_A_PACKAGE`, `DEB_TRUNCATED`, `DEB_CORRUPT`, `DEB_VERSION`, `DEB_COMPRESSION`, `DEB_MEMBER_ORDER`,
 * `DEB_MEMBER_MISSING`, and the codes of the decoders, of `readControl` and, while the entries are read, of `EntryGuard`
 */
export async function readDeb(chunks: AsyncIterable<Uint8Array>, source: string): Promise<DebArchive> {
  const input = new ChunkCursor(chunks, (offset) => truncated(source, offset));
  const members = readAr(input, source);
  try {
    await checkVersion((await members.next()).value, source);
    const control = await readControl(await tarMember(members, "control.tar", source), source);
    const data = await tarMember(members, "data.tar", source);
    return { control, entries: dataEntries(data, input, source) };
  } catch (error) {
    await input.close();
    throw error;
  }
}

async function* dataEntries(data: AsyncIterable<Uint8Array>, input: ChunkCursor, source: string): AsyncGenerator<TarEntry> {
  const guard = new EntryGuard(source);
  try {
    for await (const entry of readTar(data, { name: source, entryLimit: limits.debEntries, sizeLimit: limits.dataTarSize })) {
      guard.check(entry);
      yield entry;
    }
  } catch (error) {
    throw guard.asRefused(error);
  } finally {
    await input.close();
  }
}

async function checkVersion(member: ArMember | undefined, source: string): Promise<void> {
  if (member?.name !== "debian-binary") {
    throw new BuildError(
      "DEB_NOT_A_PACKAGE",
      `${source} is not a Debian package: an ar archive without debian-binary as its first member.`,
      {
        where: { source, offset: member?.offset ?? 0 },
        hint: "Name a .deb file.",
      },
    );
  }
  let text = "";
  for await (const chunk of member.chunks) text = (text + byteStringOf(chunk.subarray(0, versionSize))).slice(0, versionSize);
  if (/^2\.\d+\n/.test(text)) return;
  const version = JSON.stringify(text.split("\n")[0]);
  throw new BuildError("DEB_VERSION", `${source} has the package format ${version}, and only 2.x can be read.`, {
    where: { source, offset: member.offset },
    hint: "Look for a newer aleph-runtime.",
  });
}

/** The decoded bytes of the next member, which must be this one. */
async function tarMember(
  members: AsyncGenerator<ArMember, void>,
  stem: "control.tar" | "data.tar",
  source: string,
): Promise<AsyncIterable<Uint8Array>> {
  for (let next = await members.next(); !next.done; next = await members.next()) {
    const { name, chunks, offset } = next.value;
    if (name.startsWith("_")) continue;
    if (!name.startsWith(stem)) throw misplaced(name, stem, source, offset);
    const compression = compressions[name.slice(stem.length)];
    if (compression === undefined) throw unknownCompression(name, source, offset);
    return decompress(compression, chunks, { name: source });
  }
  throw new BuildError("DEB_MEMBER_MISSING", `${source} has no ${stem}.`, {
    where: { source },
    hint: "The package is damaged: get it again.",
  });
}

function truncated(source: string, offset: number): BuildError {
  return new BuildError("DEB_TRUNCATED", `${source} ends too early, after ${offset} bytes.`, {
    where: { source, offset },
    hint: "The package is not complete: get it again.",
  });
}

function misplaced(name: string, stem: string, source: string, offset: number): BuildError {
  return new BuildError("DEB_MEMBER_ORDER", `${source} holds ${JSON.stringify(name)} where ${stem} must stand.`, {
    where: { source, offset },
    hint: "The package was not made by dpkg-deb: leave it out, or build it again.",
  });
}

function unknownCompression(name: string, source: string, offset: number): BuildError {
  return new BuildError("DEB_COMPRESSION", `Cannot read ${source}: its ${name} is compressed in a way that is not supported.`, {
    where: { source, offset },
    hint: "gzip, xz, zstd and none are supported: make it again with `dpkg-deb -Zxz`.",
  });
}
