import { openFileSource } from "../core/file-source.js";
import { type BlockCodecs, openSquashfs, type SquashfsImage } from "../squashfs/index.js";

/** An image and what is known of its file. */
export interface OpenImage {
  readonly image: SquashfsImage;
  /** Bytes of the file, with its padding. */
  readonly size: number;
}

/** Opens an image file, gives it to `use`, and closes it. */
export async function withImage<T>(path: string, codecs: BlockCodecs, use: (open: OpenImage) => Promise<T>): Promise<T> {
  const source = await openFileSource(path);
  try {
    return await use({ image: await openSquashfs(source, { codecs }), size: source.size });
  } finally {
    await source.close();
  }
}
