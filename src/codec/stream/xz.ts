import xzDecompress from "xz-decompress";
import { BuildError } from "../../core/errors.js";
import { type CodecFault, codecError } from "../codec-error.js";

/**
 * Decodes xz (format specification 1.2.0; joined streams and padding too) by xz-embedded in WebAssembly. Of the filters only LZMA2 is
 * there, of the checks none, CRC32 and CRC64, and dictionaries go up to 64 MiB: all that `xz` makes unless it is told otherwise.
 */
export async function* decodeXz(chunks: AsyncIterable<Uint8Array>, name: string | undefined): AsyncGenerator<Uint8Array> {
  const source = chunks[Symbol.asyncIterator]();
  try {
    for await (const chunk of new xzDecompress.XzReadableStream(readableStream(source))) {
      if (chunk.byteLength > 0) yield chunk;
    }
  } catch (error) {
    throw xzError(error, name);
  } finally {
    await source.return?.();
  }
}

/** Empty chunks would be taken for the end, and an empty stream must not reach the decoder. */
function readableStream(source: AsyncIterator<Uint8Array>): ReadableStream<Uint8Array> {
  let empty = true;
  const pull = async (controller: ReadableStreamDefaultController<Uint8Array>) => {
    for (;;) {
      const { done, value } = await source.next();
      if (done && empty) throw new EmptyInput();
      if (done) return controller.close();
      if (value.byteLength === 0) continue;
      empty = false;
      return controller.enqueue(value);
    }
  };
  return new ReadableStream({ pull }, { highWaterMark: 0 });
}

class EmptyInput extends Error {}

/** Results of xz-embedded (`enum xz_ret` in xz.h), as the library puts them into its messages. */
const results: Readonly<Record<string, { readonly fault: CodecFault; readonly why: string }>> = {
  "2": { fault: "unsupported", why: "uses a kind of integrity check that is not supported" },
  "3": { fault: "unsupported", why: "needs more memory than there is" },
  "4": { fault: "unsupported", why: "needs a dictionary of more than 64 MiB" },
  "5": { fault: "corrupt", why: "is not in the xz format" },
  "6": { fault: "unsupported", why: "uses a filter or an integrity check that is not supported" },
  "7": { fault: "corrupt", why: "is damaged" },
  "8": { fault: "truncated", why: "ends too early" },
};

function xzError(error: unknown, name: string | undefined): unknown {
  if (error instanceof BuildError) return error;
  if (error instanceof EmptyInput) return codecError("xz", "truncated", "is empty", { name });
  const code = error instanceof Error ? /failed with error code (\d+)$/.exec(error.message)?.[1] : undefined;
  const result = code === undefined ? undefined : results[code];
  return result === undefined ? error : codecError("xz", result.fault, result.why, { name, cause: error });
}
