import { pipeline, Readable, type Transform } from "node:stream";

/** What a transform stream of Node makes of the chunks. A failure of either side ends both and is thrown; so does an early return. */
export async function* throughStream(chunks: AsyncIterable<Uint8Array>, transform: Transform): AsyncGenerator<Uint8Array> {
  const source = Readable.from(chunks, { objectMode: false });
  pipeline(source, transform, () => {});
  try {
    yield* transform;
  } finally {
    source.destroy();
  }
}
