import { byteStringOf } from "../core/byte-string.js";
import type { ChunkCursor } from "../core/chunk-cursor.js";
import { BuildError } from "../core/errors.js";
import { limits } from "../core/limits.js";

/** A member of an ar archive. Its bytes are there until the next member is asked for. */
export interface ArMember {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** Where its header begins in the archive, in bytes. */
  readonly offset: number;
  readonly chunks: AsyncIterable<Uint8Array>;
}

const magic = "!<arch>\n";
const headerSize = 60;

/**
 * The members of an ar archive, as dpkg reads them: names are padded with spaces, and may end with a slash, as GNU's do; the long names of
 * GNU and BSD are not known. What the caller leaves of a member is passed over. Source: deb(5), dpkg's lib/dpkg/ar.c.
 *
 * @param source what the archive is called in errors
 * @throws BuildError `DEB_NOT_A_PACKAGE`, `DEB_CORRUPT`, or what the cursor throws at the end of its bytes
 */
export async function* readAr(input: ChunkCursor, source: string): AsyncGenerator<ArMember> {
  if ((await input.atEnd()) || byteStringOf(await input.take(magic.length)) !== magic) {
    throw new BuildError("DEB_NOT_A_PACKAGE", `${source} is not a Debian package: it does not begin as an ar archive does.`, {
      where: { source, offset: 0 },
      hint: "Name a .deb file.",
    });
  }
  for (let members = 0; !(await input.atEnd()); members++) {
    const offset = input.offset;
    if (members === limits.debMembers) throw corrupt(source, offset, `it has more than ${limits.debMembers} members`);
    const { name, size } = readHeader(await input.take(headerSize), source, offset);
    const end = input.offset + size;
    yield { name, size, offset, chunks: input.pass(size) };
    await input.skip(end - input.offset);
    // Members begin at even offsets; after the last one the padding may be missing.
    if (size % 2 === 1 && !(await input.atEnd())) await input.skip(1);
  }
}

function readHeader(bytes: Uint8Array, source: string, offset: number): { readonly name: string; readonly size: number } {
  const text = byteStringOf(bytes);
  const size = text.slice(48, 58).trimEnd();
  if (text.slice(58) !== "`\n") throw corrupt(source, offset, "no member begins where one should");
  if (!/^\d+$/.test(size)) throw corrupt(source, offset, `a member has the size ${JSON.stringify(size)}`);
  return { name: text.slice(0, 16).replace(/[ /]+$/, ""), size: Number(size) };
}

function corrupt(source: string, offset: number, why: string): BuildError {
  return new BuildError("DEB_CORRUPT", `Cannot read ${source}: ${why}.`, {
    where: { source, offset },
    hint: "The package is damaged: get it again.",
  });
}
