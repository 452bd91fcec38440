import { concatBytes } from "../core/bytes.js";
import { BuildError } from "../core/errors.js";
import type { SquashfsImage } from "../squashfs/index.js";
import { findInImage } from "../squashfs/read/find-in-image.js";
import type { ImagePath } from "../tree/path.js";

/** The bytes of a file of an image, links followed; undefined where there is no such file or it has more than `limit` bytes. */
export async function readImageFile(image: SquashfsImage, path: ImagePath, limit: number): Promise<Uint8Array | undefined> {
  const found = await findInImage(image, path, { follow: true }).catch((error) => {
    if (error instanceof BuildError && (error.code === "IMAGE_PATH_MISSING" || error.code === "PATH_LOOP")) return undefined;
    throw error;
  });
  if (found?.inode.type !== "file" || found.inode.size > limit) return undefined;
  const parts: Uint8Array[] = [];
  for await (const part of image.content(found.inode)) parts.push(part);
  return concatBytes(parts);
}
