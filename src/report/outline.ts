import type { SquashfsImage } from "../squashfs/index.js";
import { pathNames, splitPath } from "../tree/path.js";
import type { Found } from "./image-path.js";
import type { Listed } from "./listing.js";

/** What stands below the top of an outline. */
export interface Outlined extends Listed {
  /** For each level from the top down to this entry: whether what stands there is the last of its directory. */
  readonly lasts: readonly boolean[];
}

/** Everything below a place of an image, a directory before what is in it, at most `depth` levels down. */
export async function* outline(image: SquashfsImage, top: Found, depth?: number): AsyncGenerator<Outlined> {
  const start = pathNames(top.path).length;
  const lasts: boolean[] = [];
  for await (const { path, inode, last } of image.walk(top.path, depth === undefined ? {} : { depth })) {
    const level = pathNames(path).length - start;
    if (level === 0) continue;
    lasts.length = level - 1;
    lasts.push(last);
    yield { name: splitPath(path).name, inode, lasts: [...lasts] };
  }
}
