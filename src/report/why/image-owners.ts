import { byteString } from "../../core/byte-string.js";
import type { SquashfsImage } from "../../squashfs/index.js";
import { findInImage } from "../../squashfs/read/find-in-image.js";
import { displayPath } from "../../tree/path.js";
import { readPackagePaths } from "./package-paths.js";

/** A path of an image, and the packages that ship it. */
export interface PathOwners {
  /** Where it stands, with the links on the way followed. */
  readonly path: string;
  /** Where the link that it is leads to, where no package ships the link: alternatives are such links. */
  readonly leadsTo?: string;
  /** None for what was made while packages were configured, or put there by a project. */
  readonly owners: readonly string[];
}

/** Finds who ships a path. @throws BuildError `IMAGE_PATH_MISSING`, `PATH_LOOP` */
export async function findOwners(image: SquashfsImage, written: string): Promise<PathOwners> {
  const { path, inode } = await findInImage(image, byteString(written));
  const paths = await readPackagePaths(image);
  const owners = paths.owners(path);
  if (owners.length > 0 || inode.type !== "symlink") return { path: displayPath(path), owners };
  const target = await findInImage(image, byteString(written), { follow: true });
  return { path: displayPath(path), leadsTo: displayPath(target.path), owners: paths.owners(target.path) };
}
