import { XzDecoder } from "../xz/decoder.js";

/** Decodes xz (format specification 1.2.0; joined streams and padding too), without branch filters and with dictionaries of up to 64 MiB. */
export async function* decodeXz(chunks: AsyncIterable<Uint8Array>, name: string | undefined): AsyncGenerator<Uint8Array> {
  const decoder = new XzDecoder({ name });
  try {
    for await (const chunk of chunks) if (chunk.byteLength > 0) yield* stepsOf(decoder, chunk);
    yield* stepsOf(decoder, new Uint8Array(0));
  } finally {
    decoder.close();
  }
}

async function* stepsOf(decoder: XzDecoder, chunk: Uint8Array): AsyncGenerator<Uint8Array> {
  decoder.push(chunk);
  for (let step = decoder.step(); step !== undefined; step = decoder.step()) {
    if (step instanceof Promise) await step;
    else yield ownBytes(step);
  }
}

/** A copy. Memory that is filled with zeros before takes as long again. */
function ownBytes(bytes: Uint8Array): Uint8Array {
  const own = Buffer.allocUnsafeSlow(bytes.byteLength);
  own.set(bytes);
  return own;
}
