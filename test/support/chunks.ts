/** The bytes as a stream, in chunks of this size. `ended` says whether the stream was read to its end or given back early. */
export function chunksOf(bytes: Uint8Array, size = 1000): AsyncIterable<Uint8Array> & { readonly ended: boolean } {
  let ended = false;
  return {
    get ended() {
      return ended;
    },
    async *[Symbol.asyncIterator]() {
      try {
        for (let at = 0; at < bytes.byteLength; at += size) yield bytes.subarray(at, at + size);
      } finally {
        ended = true;
      }
    },
  };
}

export async function collect(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(new Uint8Array(chunk));
  return new Uint8Array(Buffer.concat(parts));
}
