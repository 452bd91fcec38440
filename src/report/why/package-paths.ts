import { byteStringFromLatin1, byteStringOf, displayBytes } from "../../core/byte-string.js";
import { concatBytes } from "../../core/bytes.js";
import { limits } from "../../core/limits.js";
import type { SquashfsImage } from "../../squashfs/index.js";
import { type ImagePath, imagePath, imagePathOf, pathNames } from "../../tree/path.js";
import { readImageFile } from "../image-file.js";

const database = "var/lib/dpkg";

/** Which paths packages ship, by dpkg's lists; every path as it stands in the image, where `/bin` may be a link to `usr/bin`. */
export interface PackagePaths {
  /** Names of the packages that ship a path, in byte order. */
  owners(path: ImagePath): readonly string[];
  /** What a package ships. */
  shipped(name: string): Iterable<ImagePath>;
}

/** Reads the lists of an image. Source: dpkg, the files info/*.list and diversions of its database. */
export async function readPackagePaths(image: SquashfsImage): Promise<PackagePaths> {
  const standing = await canonicalPaths(image);
  const diverted = await readDiversions(image);
  const owners = new Map<ImagePath, string[]>();
  const shipped = new Map<string, ImagePath[]>();
  for (const { name, text } of await readLists(image)) {
    const paths = text.split("\n").filter((line) => line.startsWith("/") && line !== "/.");
    for (const written of paths) {
      const diversion = diverted.get(written);
      const path = standing(diversion !== undefined && diversion.by !== name ? diversion.to : written);
      owners.set(path, [...(owners.get(path) ?? []), name]);
      shipped.set(name, [...(shipped.get(name) ?? []), path]);
    }
  }
  return { owners: (path) => owners.get(path) ?? [], shipped: (name) => shipped.get(name) ?? [] };
}

async function readLists(image: SquashfsImage): Promise<readonly { readonly name: string; readonly text: string }[]> {
  const info = await image.lookup(imagePathOf(`${database}/info`));
  if (info?.type !== "directory") return [];
  const lists: { readonly name: string; readonly text: string }[] = [];
  for (const { name, inode } of await image.entries(info)) {
    // the part after a colon is the architecture
    const [, owner] = /^([^:]+)(?::.*)?\.list$/.exec(displayBytes(name)) ?? [];
    if (owner === undefined || inode.type !== "file" || inode.size > limits.dpkgStatusSize) continue;
    const parts: Uint8Array[] = [];
    for await (const part of image.content(inode)) parts.push(part);
    lists.push({ name: owner, text: byteStringOf(concatBytes(parts)) });
  }
  return lists;
}

/** Directories of the root that are links to others, as /bin is where /usr is merged: what is below them stands elsewhere. */
async function canonicalPaths(image: SquashfsImage): Promise<(written: string) => ImagePath> {
  const links = new Map<string, string>();
  for (const { name, inode } of await image.entries(image.root)) {
    if (inode.type === "symlink") links.set(name, inode.target.replace(/^\/+|\/+$/g, ""));
  }
  return (written) => {
    const [first, ...rest] = pathNames(imagePath(byteStringFromLatin1(written)));
    // the link itself is what it is
    const below = rest.length === 0 ? first : (links.get(first ?? "") ?? first);
    return imagePath([below, ...rest].join("/") as ImagePath);
  };
}

/** Paths that a package moved away from under others: from, to, and the package that did. */
async function readDiversions(image: SquashfsImage): Promise<ReadonlyMap<string, { readonly to: string; readonly by: string }>> {
  const bytes = await readImageFile(image, imagePathOf(`${database}/diversions`), limits.dpkgStatusSize);
  const lines = byteStringOf(bytes ?? new Uint8Array(0)).split("\n");
  const diversions = new Map<string, { readonly to: string; readonly by: string }>();
  for (let at = 0; at + 2 < lines.length; at += 3) diversions.set(lines[at] ?? "", { to: lines[at + 1] ?? "", by: lines[at + 2] ?? "" });
  return diversions;
}
