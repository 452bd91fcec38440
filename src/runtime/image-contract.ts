import { blockDecoders } from "../codec/block/node-codecs.js";
import { displayBytes } from "../core/byte-string.js";
import { viewOf } from "../core/bytes.js";
import { BuildError } from "../core/errors.js";
import { openFileSource } from "../core/file-source.js";
import { collectShortLived } from "../core/short-lived-memory.js";
import { type ContractRoot, checkContract, type Finding } from "../guest/contract.js";
import type { SquashfsImage } from "../squashfs/index.js";
import { type Found, findInImage } from "../squashfs/read/find-in-image.js";
// not by the index: what writes images need not be loaded to read one
import { openSquashfs } from "../squashfs/read/squashfs-image.js";
import { displayPath, type ImagePath } from "../tree/path.js";

/**
 * Checks the boot contract of an image; only what is asked for is read of it.
 * @throws BuildError `FILE_UNREADABLE`, `SQUASHFS_*`
 */
export async function checkImageContract(path: string): Promise<readonly Finding[]> {
  const source = await openFileSource(path);
  try {
    const image = await openSquashfs(source, { codecs: blockDecoders });
    return await checkContract(imageRoot(image), { image: { compressor: image.superblock.compressor, size: source.size } });
  } finally {
    await source.close();
  }
}

/** The boot contract's view of an image: only what is asked for is read of it. */
export function imageRoot(image: SquashfsImage): ContractRoot {
  const passed = collectShortLived();
  const inodeAt = async (path: ImagePath): Promise<Found | undefined> => {
    try {
      return await findInImage(image, path, { follow: true });
    } catch (error) {
      if (error instanceof BuildError && (error.code === "IMAGE_PATH_MISSING" || error.code === "PATH_LOOP")) return undefined;
      throw error;
    }
  };
  const read = async (path: ImagePath): Promise<Uint8Array> => {
    const inode = (await inodeAt(path))?.inode;
    if (inode?.type !== "file") throw new BuildError("INTERNAL", `${displayPath(path)} was to be read, and is no file.`);
    passed(inode.size);
    const bytes = new Uint8Array(inode.size);
    let at = 0;
    for await (const part of image.content(inode)) {
      bytes.set(part, at);
      at += part.byteLength;
      passed(part.byteLength);
    }
    return bytes;
  };
  return {
    async find(path) {
      const found = await inodeAt(path);
      if (found === undefined) return undefined;
      const { type, mode } = found.inode;
      return { path: found.path, shown: displayPath(found.path), type, mode, size: found.inode.type === "file" ? found.inode.size : 0 };
    },
    async names(path) {
      const inode = (await inodeAt(path))?.inode;
      return inode?.type === "directory" ? (await image.names(inode)).map(({ name }) => displayBytes(name)) : [];
    },
    read,
    view: async (path) => viewOf(await read(path)),
  };
}
