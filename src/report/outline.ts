import type { SquashfsImage } from "../squashfs/index.js";
import type { Found } from "../squashfs/read/find-in-image.js";
import { pathNames, splitPath } from "../tree/path.js";
import type { Listed } from "./listing.js";

/** What stands below the top of an outline. */
export interface Outlined extends Listed {
  /** For each level from the top down to this entry: whether what stands there is the last of its directory. */
  readonly lasts: readonly boolean[];
}

/** Everything below a place of an image, a directory before what is in it, at most `depth` levels down, many at a time. */
export async function* outline(image: SquashfsImage, top: Found, depth?: number): AsyncGenerator<readonly Outlined[]> {
  const start = pathNames(top.path).length;
  const lasts: boolean[] = [];
  for await (const batch of image.walkBatches(top.path, depth === undefined ? {} : { depth })) {
    const outlined: Outlined[] = [];
    for (const { path, inode, last } of batch) {
      const level = pathNames(path).length - start;
      if (level === 0) continue;
      lasts.length = level - 1;
      lasts.push(last);
      outlined.push({ name: splitPath(path).name, inode, lasts: [...lasts] });
    }
    yield outlined;
  }
}
