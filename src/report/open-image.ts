import type { ByteSource } from "../core/byte-source.js";
import { openFileSource } from "../core/file-source.js";
import type { BlockCodecs, SquashfsImage } from "../squashfs/index.js";
// not by the index: what writes images need not be loaded to read one
import { openSquashfs } from "../squashfs/read/squashfs-image.js";

/** An image and what is known of its file. */
export interface OpenImage {
  readonly image: SquashfsImage;
  /** Bytes of the file, with its padding. */
  readonly size: number;
}

export interface OpenImageOptions {
  readonly codecs: BlockCodecs;
  readonly signal?: AbortSignal;
}

/** Opens an image, a file or an http(s) URL, gives it to `use`, and closes it. */
export async function withImage<T>(place: string, { codecs, signal }: OpenImageOptions, use: (open: OpenImage) => Promise<T>): Promise<T> {
  return withSource(place, signal, async (source) => use({ image: await openSquashfs(source, { codecs }), size: source.size }));
}

/** Opens a file or an http(s) URL for random access, gives it to `use`, and closes it. */
export async function withSource<T>(place: string, signal: AbortSignal | undefined, use: (source: ByteSource) => Promise<T>): Promise<T> {
  const source = await openSource(place, signal);
  try {
    return await use(source);
  } finally {
    await source.close();
  }
}

async function openSource(place: string, signal: AbortSignal | undefined): Promise<ByteSource> {
  if (!/^https?:\/\//i.test(place)) return openFileSource(place);
  // the HTTP client takes a moment to load
  const { openHttpSource } = await import("../core/http-source.js");
  return openHttpSource(place, { signal });
}
