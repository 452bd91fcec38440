import { blockDecoders } from "../codec/block/node-codecs.js";
import { contentDecoders } from "../core/block-contents.js";
import type { Content } from "../core/content.js";
import { BuildError } from "../core/errors.js";

/** Makes contents that are compressed so readable in this thread. */
export async function loadContentDecoder(compression: string): Promise<void> {
  if (contentDecoders.has(compression)) return;
  const codec = await blockDecoders[compression]?.();
  if (codec === undefined) throw new BuildError("INTERNAL", `There is no decoder for ${compression}.`);
  contentDecoders.set(compression, (bytes, maxSize) => {
    const decoded = codec.decompressLent?.(bytes, maxSize) ?? codec.decompress(bytes, maxSize);
    if (decoded instanceof Promise) throw new BuildError("INTERNAL", `The decoder for ${compression} gives a promise.`);
    return decoded;
  });
}

/** The same for all contents that are to be read. */
export async function loadDecodersOf(contents: Iterable<Content>): Promise<void> {
  for (const { source } of contents) if (source.kind === "blocks") await loadContentDecoder(source.set.compression);
}
