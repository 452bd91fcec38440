import { viewOf } from "../../core/bytes.js";
import { ChunkCursor } from "../../core/chunk-cursor.js";
import { codecError } from "../codec-error.js";
import { parseDescriptor, readContentSize, zstdFrameMagic } from "../zstd-frame-header.js";

/** Frames with the magic numbers 0x184D2A50 to 0x184D2A5F carry no content (RFC 8878, section 3.1.2). */
const skippableMagic = 0x184d2a50 >>> 4;

export interface ZstdFrameOptions {
  readonly name: string | undefined;
  /** The largest window that the decoder takes, in bytes. */
  readonly windowLimit: number;
  /** What to do about a frame with a larger window. */
  readonly windowHint: string;
}

/**
 * The frames of zstd data, each as a stream that must be read to its end before the next; frames without content are left out. Decoders
 * do not report a missing end, nor what follows a frame: here both are seen. Source: RFC 8878, section 3.1.
 */
export async function* zstdFrames(chunks: AsyncIterable<Uint8Array>, options: ZstdFrameOptions): AsyncGenerator<AsyncIterable<Uint8Array>> {
  const { name } = options;
  const input = new ChunkCursor(chunks, () => codecError("zstd", "truncated", "ends too early", { name }));
  try {
    if (await input.atEnd()) throw codecError("zstd", "truncated", "is empty", { name });
    while (!(await input.atEnd())) {
      const magicBytes = await input.take(4);
      const magic = viewOf(magicBytes).getUint32(0, true);
      if (magic >>> 4 === skippableMagic) await input.skip(viewOf(await input.take(4)).getUint32(0, true));
      else if (magic === zstdFrameMagic) yield frame(input, magicBytes, options);
      else throw codecError("zstd", "corrupt", "is not in the zstd format", { name });
    }
  } finally {
    await input.close();
  }
}

async function* frame(input: ChunkCursor, magic: Uint8Array, options: ZstdFrameOptions): AsyncGenerator<Uint8Array> {
  const { name, windowLimit, windowHint } = options;
  const descriptorByte = await input.take(1);
  const { singleSegment, dictionarySize, contentSizeSize, hasChecksum, reserved } = parseDescriptor(descriptorByte[0] ?? 0);
  if (reserved) throw codecError("zstd", "corrupt", "is damaged", { name });
  const header = await input.take((singleSegment ? 0 : 1) + dictionarySize + contentSizeSize);

  const view = viewOf(header);
  const window = singleSegment ? readContentSize(view, dictionarySize, contentSizeSize) : windowSize(header[0] ?? 0);
  if (window > windowLimit) {
    const why = `needs a window of ${Math.ceil(window / 2 ** 20)} MiB, and ${windowLimit >> 20} MiB is the most`;
    throw codecError("zstd", "unsupported", why, { name, hint: windowHint });
  }
  const dictionaryAt = singleSegment ? 0 : 1;
  if (header.subarray(dictionaryAt, dictionaryAt + dictionarySize).some((byte) => byte !== 0)) {
    throw codecError("zstd", "unsupported", "needs a dictionary that is not part of it", { name });
  }
  yield magic;
  yield descriptorByte;
  yield header;

  for (let last = false; !last; ) {
    const block = await input.take(3);
    const bits = (block[0] ?? 0) | ((block[1] ?? 0) << 8) | ((block[2] ?? 0) << 16);
    const type = (bits >> 1) & 3;
    if (type === 3) throw codecError("zstd", "corrupt", "is damaged", { name });
    last = (bits & 1) !== 0;
    yield block;
    // A run-length block (type 1) holds one byte, whatever its size says.
    yield* input.pass(type === 1 ? 1 : bits >> 3);
  }
  if (hasChecksum) yield await input.take(4);
}

/** Window_Descriptor: an exponent and eighths. */
function windowSize(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >> 3));
  return base + (base / 8) * (descriptor & 7);
}
