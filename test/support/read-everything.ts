import { expect } from "vitest";
import { blockCodecs } from "#src/codec/block/node-codecs.js";
import { memorySource } from "#src/core/byte-source.js";
import { byteStringOf } from "#src/core/byte-string.js";
import { BuildError } from "#src/core/errors.js";
import { openSquashfs, type SquashfsImage, type Verification, verifySquashfs } from "#src/squashfs/index.js";
import { type ImagePath, rootPath } from "#src/tree/path.js";

/** What images of tests are called. */
export const imageName = "test.squashfs";

/** Most bytes of contents that are read: a damaged size may honestly be large. */
const mostRead = 8 << 20;

/** Opens an image, walks it in both ways and reads every file and every name. */
export async function readEverything(bytes: Uint8Array): Promise<void> {
  const image = await openSquashfs(memorySource(imageName, bytes), { codecs: blockCodecs });
  const paths = await pathsOf(image);
  expect(paths.shift()).toBe("/");
  let left = mostRead;
  for await (const { path, inode } of image.walk()) {
    if (path !== rootPath) expect(paths.shift()).toBe(`/${path}`);
    if (inode.type === "directory") await image.names(inode);
    else if (inode.type === "file") {
      await image.lookup(path);
      for await (const chunk of image.content(inode)) {
        left -= chunk.byteLength;
        if (left < 0) return;
      }
    }
  }
  expect(paths).toEqual([]);
}

/** The root and every path below it, as {@link SquashfsImage.pathsBelow} has them. */
export async function pathsOf(image: SquashfsImage, top: ImagePath = rootPath): Promise<string[]> {
  const paths = [`/${top}`];
  for await (const piece of image.pathsBelow(top)) {
    expect(piece.at(-1)).toBe(0);
    paths.push(...byteStringOf(piece.subarray(0, -1)).split("\0"));
  }
  return paths;
}

export const verifyBytes = (bytes: Uint8Array): Promise<Verification> =>
  verifySquashfs(memorySource(imageName, bytes), { codecs: blockCodecs });

/** The code of the error that an image ends with, or `read`; an error of another kind, or without a place, is thrown on as a bug. */
export async function outcome(work: () => Promise<unknown>): Promise<string> {
  try {
    await work();
    return "read";
  } catch (error) {
    if (!(error instanceof BuildError) || !error.code.startsWith("SQUASHFS_")) throw error;
    expect(error.where).toMatchObject({ source: imageName, offset: expect.any(Number) });
    return error.code;
  }
}
