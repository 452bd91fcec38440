import { stat } from "node:fs/promises";
import { blockDecoders } from "../codec/block/node-codecs.js";
import type { ByteSource } from "../core/byte-source.js";
import { openFileSource } from "../core/file-source.js";
import type { ContractRoot, ImageFacts } from "../guest/contract.js";
import { openSquashfs } from "../squashfs/index.js";
import { imageRoot } from "./image-contract.js";
import { readRoot } from "./read-root.js";
import { withTreeRoot } from "./tree-contract.js";

/** `hsqs`. */
const magic = [0x68, 0x73, 0x71, 0x73];

/**
 * Uses a root filesystem, wherever it is: an image on the disk or behind an http(s) URL, a folder, or a tar.
 * @throws BuildError `FILE_UNREADABLE`, `SQUASHFS_*`, `TAR_*`, `HTTP_*`
 */
export async function withRoot<T>(
  place: string,
  signal: AbortSignal | undefined,
  use: (root: ContractRoot, image?: ImageFacts) => Promise<T>,
): Promise<T> {
  const source = await imageSource(place, signal);
  if (source !== undefined) {
    try {
      const image = await openSquashfs(source, { codecs: blockDecoders });
      return await use(imageRoot(image), { compressor: image.superblock.compressor, size: source.size });
    } finally {
      await source.close();
    }
  }
  const root = await readRoot(place, { xattrs: false, signal });
  try {
    return await withTreeRoot(root.tree, use);
  } finally {
    await root.close();
  }
}

/** Told by the first bytes, whatever the file is called; a name that says so counts too, so that a damaged image is named as one. */
async function imageSource(place: string, signal: AbortSignal | undefined): Promise<ByteSource | undefined> {
  if (/^https?:\/\//i.test(place)) {
    const { openHttpSource } = await import("../core/http-source.js");
    return openHttpSource(place, { signal });
  }
  if (!(await stat(place).catch(() => undefined))?.isFile()) return undefined;
  const source = await openFileSource(place);
  const first = await source.read(0, Math.min(magic.length, source.size));
  if (magic.every((byte, at) => first[at] === byte) || /\.(squashfs|sqfs)$/.test(place)) return source;
  await source.close();
  return undefined;
}
