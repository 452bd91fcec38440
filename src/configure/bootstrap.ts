import { byteString } from "../core/byte-string.js";
import { type Attributes, directory, type Node } from "../tree/node.js";
import { imagePathOf } from "../tree/path.js";
import type { Tree } from "../tree/tree.js";

const root = (mode: number, mtime: number): Attributes => ({ mode, uid: 0, gid: 0, mtime });

/** Directories of / that are links into /usr on a merged system. Source: debootstrap's `setup_merged_usr`, base-files of trixie. */
const mergedDirectories = ["bin", "sbin", "lib", "lib64"];
/** Before trixie, debootstrap and mmdebstrap made these on amd64 as well. */
const olderMergedDirectories = ["lib32", "libx32"];
const olderSuites = ["bullseye", "bookworm"];

/** The nodes of a static /dev: name, major, minor; all are 0666 and root's, as mmdebstrap makes them. Source: Linux, devices.txt. */
const devices: readonly (readonly [name: string, major: number, minor: number])[] = [
  ["console", 5, 1],
  ["full", 1, 7],
  ["null", 1, 3],
  ["ptmx", 5, 2],
  ["random", 1, 8],
  ["tty", 5, 0],
  ["urandom", 1, 9],
  ["zero", 1, 5],
];

const deviceLinks: readonly (readonly [name: string, target: string])[] = [
  ["fd", "/proc/self/fd"],
  ["stderr", "/proc/self/fd/2"],
  ["stdin", "/proc/self/fd/0"],
  ["stdout", "/proc/self/fd/1"],
];

const deviceFolders = ["pts", "shm"];

/**
 * Lays into an empty tree what must be there before the first package: the links of merged /usr, so that packages that ship /bin/x and /usr/bin/x
 * meet, and the nodes of /dev, which no package ships.
 *
 * @param mtime seconds since 1970, for all that is made
 */
export function bootstrapRoot(tree: Tree, { suite, mtime }: { readonly suite: string; readonly mtime: number }): void {
  tree.putDirectory(imagePathOf("/"), root(0o755, mtime));
  const put = (path: string, node: Node) => tree.put(imagePathOf(path), node);
  const merged = olderSuites.includes(suite) ? [...mergedDirectories, ...olderMergedDirectories] : mergedDirectories;
  put("usr", directory(root(0o755, mtime)));
  for (const name of merged) {
    put(`usr/${name}`, directory(root(0o755, mtime)));
    put(name, { ...root(0o777, mtime), type: "symlink", target: byteString(`usr/${name}`) });
  }
  put("dev", directory(root(0o755, mtime)));
  for (const name of deviceFolders) put(`dev/${name}`, directory(root(0o755, mtime)));
  for (const [name, major, minor] of devices) put(`dev/${name}`, { ...root(0o666, mtime), type: "character-device", major, minor });
  for (const [name, target] of deviceLinks) put(`dev/${name}`, { ...root(0o777, mtime), type: "symlink", target: byteString(target) });
}
