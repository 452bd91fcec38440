import { type ByteString, displayBytes } from "../../core/byte-string.js";
import { BuildError } from "../../core/errors.js";
import { limits } from "../../core/limits.js";
import { nearest } from "../../core/suggestion.js";
import { displayPath, type ImagePath, joinPath, pathNames, rootPath } from "../../tree/path.js";
import type { FileInode, Inode } from "./inode.js";
import type { SquashfsImage } from "./squashfs-image.js";

/** A node of an image and the path at which the kernel would find it. */
export interface Found {
  readonly path: ImagePath;
  readonly inode: Inode;
}

/**
 * Finds a path as the kernel would inside the image: links in the directory part are followed, the last one only with `follow`; an absolute
 * target starts at the image's root, and `..` stops there.
 *
 * @param path as a person writes it: slashes at both ends, `.` and `..` are understood
 * @throws BuildError `IMAGE_PATH_MISSING`, with the name that was probably meant; `PATH_LOOP`
 */
export async function findInImage(image: SquashfsImage, path: ByteString, options: { readonly follow?: boolean } = {}): Promise<Found> {
  const asked = path.replace(/^\/+/, "") as ImagePath;
  const pending = pathNames(asked).reverse();
  const way: Found[] = [];
  const top: Found = { path: rootPath, inode: image.root };
  let links = 0;
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    if (name === "" || name === ".") continue;
    if (name === "..") {
      way.pop();
      continue;
    }
    const next = await child(image, way.at(-1) ?? top, name, asked);
    if (next.inode.type !== "symlink" || (pending.length === 0 && !options.follow)) {
      way.push(next);
      continue;
    }
    if (++links > limits.symlinkDepth) {
      throw new BuildError("PATH_LOOP", `More than ${limits.symlinkDepth} links stand on the way to ${displayPath(asked)}.`);
    }
    const { target } = next.inode;
    if (target.startsWith("/")) way.length = 0;
    pending.push(...(target.split("/") as ByteString[]).reverse());
  }
  return way.at(-1) ?? top;
}

/**
 * Finds a regular file, links followed.
 * @throws BuildError `IMAGE_PATH_NOT_FILE`, and what {@link findInImage} throws
 */
export async function findFile(image: SquashfsImage, path: ByteString): Promise<Found & { readonly inode: FileInode }> {
  const { path: at, inode } = await findInImage(image, path, { follow: true });
  if (inode.type === "file") return { path: at, inode };
  throw new BuildError("IMAGE_PATH_NOT_FILE", `${displayPath(at)} is a ${inode.type.replace("-", " ")}, not a file.`, {
    where: { source: image.name },
    hint: inode.type === "directory" ? "Use `ls` to see what is in it." : "Use `stat` to see what it is.",
  });
}

async function child(image: SquashfsImage, parent: Found, name: ByteString, asked: ImagePath): Promise<Found> {
  const { path, inode } = parent;
  if (inode.type !== "directory") {
    throw new BuildError("IMAGE_PATH_MISSING", `${displayPath(asked)} is not in the image: ${displayPath(path)} is not a directory.`, {
      where: { source: image.name },
      hint: `List ${displayPath(path)} to see what it is.`,
    });
  }
  const found = await image.child(inode, name);
  if (found) return { path: joinPath(path, name), inode: found };
  const names = await image.names(inode);
  const close = nearest(
    displayBytes(name),
    names.map((listed) => displayBytes(listed.name)),
  );
  const meant = names.find((listed) => displayBytes(listed.name) === close);
  throw new BuildError(
    "IMAGE_PATH_MISSING",
    `${displayPath(asked)} is not in the image: ${displayPath(path)} has no ${displayBytes(name)}.`,
    {
      where: { source: image.name },
      hint: meant ? `Did you mean ${displayPath(joinPath(path, meant.name))}?` : `List ${displayPath(path)} to see what is there.`,
    },
  );
}
