import type { Extract } from "tar-stream";
import { BuildError } from "../core/errors.js";
import { limits } from "../core/limits.js";
import { extract } from "../third-party/tar-stream.js";
import { type TarEntry, type TarHeader, tarEntry } from "./tar-entry.js";
import { TarHeaderWindow, tarBlock } from "./tar-header-window.js";
import { noRecords, readPax } from "./tar-pax.js";

export interface ReadTarOptions {
  /** What the archive is called in errors. */
  readonly name: string;
  /** The most entries to take. */
  readonly entryLimit: number;
  /** The most bytes that all files together may claim. */
  readonly sizeLimit: number;
}

/** One entry as tar-stream hands it out; its types leave the offset of the content out. */
interface Source extends AsyncIterable<unknown> {
  readonly header: TarHeader;
}

/**
 * The entries of a tar archive (ustar, GNU, pax, V7) in their order. tar-stream parses; names, owners, times and extended attributes of pax records are read from the
 * raw bytes, because tar-stream takes them for UTF-8 text. As in GNU tar, a block of zeros ends the archive; one without it is taken for truncated.
 *
 * @throws BuildError `TAR_TRUNCATED`, `TAR_CORRUPT`, `TAR_UNSUPPORTED`, `TAR_LIMIT`, `PATH_UNSAFE`, with name and offset, or whatever the
 * chunks throw
 */
export async function* readTar(chunks: AsyncIterable<Uint8Array>, options: ReadTarOptions): AsyncGenerator<TarEntry> {
  const { name: source } = options;
  const window = new TarHeaderWindow();
  const parser = extract({ highWaterMark: 1 << 18, filenameEncoding: "latin1", allowUnknownFormat: true } as object);
  const feeding = new Feeding(chunks, parser, window, source);
  let offset = 0;
  let global = noRecords;
  let entries = 0;
  let size = 0;
  const asThrown = (error: unknown) => feeding.failure?.error ?? parserError(error, source, offset);
  try {
    for await (const entry of parser as AsyncIterable<unknown> as AsyncIterable<Source>) {
      if (window.atEndMarker) return;
      const { header } = entry;
      const headers = window.headersUpTo(header.byteOffset);
      const pax = readPax(headers, global);
      if (pax === undefined) throw corrupt(source, offset, "its pax records are not well formed");
      global = pax.global;
      // tar-stream takes a directory's size for 0, as all readers do.
      const body = header.type === "directory" ? 0 : header.size;
      const bytes = body === 0 ? undefined : entry[Symbol.asyncIterator]();
      const chunks = bytes === undefined ? noChunks : chunksOf(bytes, asThrown);
      const read = tarEntry(header, { source, offset, dataOffset: header.byteOffset, records: pax.records, chunks });
      if (++entries > options.entryLimit) throw tooMuch(source, offset, `${options.entryLimit} entries`);
      if (read.type === "file") size += read.size;
      if (size > options.sizeLimit) throw tooMuch(source, offset, `${options.sizeLimit} bytes`);
      offset = header.byteOffset + Math.ceil(body / tarBlock) * tarBlock;
      window.expectHeadersAt(offset);
      yield read;
      if (bytes !== undefined) while (!(await bytes.next()).done);
    }
    if (!window.atEndMarker) throw truncated(source, offset);
  } catch (error) {
    if (window.atEndMarker && feeding.failure === undefined && !(error instanceof BuildError)) return;
    throw asThrown(error);
  } finally {
    parser.destroy();
    await feeding.ended;
  }
}

/** Writes the chunks into the parser, as fast as it takes them. */
class Feeding {
  readonly ended: Promise<void>;
  /** What the chunks threw. */
  failure: { readonly error: unknown } | undefined;

  constructor(chunks: AsyncIterable<Uint8Array>, parser: Extract, window: TarHeaderWindow, source: string) {
    this.ended = this.#feed(chunks, parser, window, source).catch((error: unknown) => {
      this.failure = { error };
      parser.destroy(error instanceof Error ? error : null);
    });
  }

  async #feed(chunks: AsyncIterable<Uint8Array>, parser: Extract, window: TarHeaderWindow, source: string): Promise<void> {
    for await (const chunk of chunks) {
      if (parser.destroying) return;
      if (window.atEndMarker) continue;
      window.push(chunk);
      if (window.size > limits.tarHeaderSize + chunk.byteLength) throw tooMuch(source, 0, `${limits.tarHeaderSize} bytes of headers`);
      if (!parser.write(chunk)) await drained(parser);
    }
    parser.end(undefined);
  }
}

function drained(parser: Extract): Promise<void> {
  if (parser.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      parser.off("drain", done);
      parser.off("close", done);
      resolve();
    };
    parser.on("drain", done);
    parser.on("close", done);
  });
}

/** Stopping to read does not destroy the stream, as a `for await` over it would: the parser would end with it. */
async function* chunksOf(bytes: AsyncIterator<unknown>, asThrown: (error: unknown) => unknown): AsyncGenerator<Uint8Array> {
  try {
    for (let next = await bytes.next(); !next.done; next = await bytes.next()) yield next.value as Uint8Array;
  } catch (error) {
    throw asThrown(error);
  }
}

const noChunks: AsyncIterable<Uint8Array> = { async *[Symbol.asyncIterator]() {} };

/** tar-stream throws plain errors; `Unexpected end of data` is the one of a stream that ends inside an entry. */
function parserError(error: unknown, source: string, offset: number): unknown {
  if (error instanceof BuildError || !(error instanceof Error)) return error;
  return error.message === "Unexpected end of data"
    ? truncated(source, offset)
    : corrupt(source, offset, "a header in it is damaged", error);
}

function truncated(source: string, offset: number): BuildError {
  return new BuildError("TAR_TRUNCATED", `Cannot read ${source}: the archive ends too early.`, {
    where: { source, offset },
    hint: "The file is not complete: get it again.",
  });
}

function corrupt(source: string, offset: number, why: string, cause?: Error): BuildError {
  return new BuildError("TAR_CORRUPT", `Cannot read ${source} as a tar archive: ${why}.`, {
    where: { source, offset },
    hint: "The file is damaged, or no tar archive.",
    cause,
  });
}

function tooMuch(source: string, offset: number, what: string): BuildError {
  return new BuildError("TAR_LIMIT", `Cannot read ${source}: it claims more than ${what}.`, {
    where: { source, offset },
    hint: "No real package is like that: do not use it.",
  });
}
