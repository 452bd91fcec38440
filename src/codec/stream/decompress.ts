import { gunzip } from "./gunzip.js";
import { decodeXz } from "./xz.js";
import { decodeZstd } from "./zstd.js";

/** How a stream is compressed. */
export type Compression = "gzip" | "xz" | "zstd" | "none";

export interface DecompressOptions {
  /** What the data is called in errors: a path, a URL or the name of a package. */
  readonly name?: string;
}

/**
 * The decoded bytes of a compressed stream, of several joined ones too (gzip members, xz streams, zstd frames). Chunks come as they are
 * decoded; nothing is held but the format's window. Stop early with `return()` (a `break` out of `for await` does), because decoders hold
 * resources.
 *
 * @throws BuildError `CODEC_CORRUPT`, `CODEC_TRUNCATED`, `CODEC_UNSUPPORTED`, or whatever the chunks throw
 */
export function decompress(
  format: Compression,
  chunks: AsyncIterable<Uint8Array>,
  options: DecompressOptions = {},
): AsyncIterable<Uint8Array> {
  switch (format) {
    case "gzip":
      return gunzip(chunks, options.name);
    case "xz":
      return decodeXz(chunks, options.name);
    case "zstd":
      return decodeZstd(chunks, options.name);
    case "none":
      return chunks;
  }
}
