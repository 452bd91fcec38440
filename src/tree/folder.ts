import { lstatSync, readlinkSync, type Stats } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { type ByteString, byteString, byteStringOf } from "../core/byte-string.js";
import { BuildError, throwIfAborted } from "../core/errors.js";
import { hostError } from "../core/host-error.js";
import { type Attributes, directory, type File, type Node } from "./node.js";
import { Tree } from "./tree.js";

export interface ReadFolderOptions {
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads a folder of this computer as a tree: names, modes, owners, times, links, devices; contents stay where they are, by reference.
 * Hard links within the folder stay one file. Extended attributes are not read: Node has no call for them.
 *
 * @throws BuildError `FILE_UNREADABLE`, or `FILE_NAME_NOT_UTF8` for a name that a Node path cannot hold
 */
export async function readFolder(folder: string, options: ReadFolderOptions = {}): Promise<Tree> {
  const links = new Map<string, File>();
  return new Tree(await readDirectory(folder, statOf(folder), links, options.signal));
}

async function readDirectory(path: string, stats: Stats, links: Map<string, File>, signal: AbortSignal | undefined) {
  throwIfAborted(signal);
  const children = new Map<ByteString, Node>();
  const names = await readdir(path, { encoding: "buffer" }).catch((error) => {
    throw hostError(error, "read", path);
  });
  for (const bytes of names) {
    const child = join(path, utf8Name(path, bytes));
    children.set(byteStringOf(bytes), await readNode(child, links, signal));
  }
  return directory(attributesOf(stats), children);
}

async function readNode(path: string, links: Map<string, File>, signal: AbortSignal | undefined): Promise<Node> {
  const stats = statOf(path);
  const attributes = attributesOf(stats);
  if (stats.isDirectory()) return readDirectory(path, stats, links, signal);
  if (stats.isSymbolicLink()) return { ...attributes, type: "symlink", target: byteString(readlinkSync(path)) };
  if (stats.isFIFO()) return { ...attributes, type: "fifo" };
  if (stats.isSocket()) return { ...attributes, type: "socket" };
  if (stats.isCharacterDevice()) return { ...attributes, type: "character-device", ...deviceNumbers(stats.rdev) };
  if (stats.isBlockDevice()) return { ...attributes, type: "block-device", ...deviceNumbers(stats.rdev) };
  const key = `${stats.dev}:${stats.ino}`;
  const linked = stats.nlink > 1 ? links.get(key) : undefined;
  if (linked !== undefined) return linked;
  const file: File = { ...attributes, type: "file", content: { source: { kind: "file", path }, offset: 0, size: stats.size } };
  if (stats.nlink > 1) links.set(key, file);
  return file;
}

/** Synchronous: a promise for every entry costs ten times the call itself. Between directories others have their turn. */
function statOf(path: string): Stats {
  try {
    return lstatSync(path);
  } catch (error) {
    throw hostError(error, "read", path);
  }
}

const attributesOf = (stats: Stats): Attributes => ({
  mode: stats.mode & 0o7777,
  uid: stats.uid,
  gid: stats.gid,
  mtime: Math.min(Math.max(Math.floor(stats.mtimeMs / 1000), 0), 0xffffffff),
});

/** Linux packs a device number as 12 bits of major and 20 of minor, split for history's sake (`makedev(3)`). */
function deviceNumbers(device: number): { readonly major: number; readonly minor: number } {
  return { major: (device >>> 8) & 0xfff, minor: (device & 0xff) | ((device >>> 12) & 0xfff00) };
}

function utf8Name(folder: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new BuildError("FILE_NAME_NOT_UTF8", `A name in ${folder} is not UTF-8.`, {
      where: { source: folder },
      hint: "Rename the file, or leave its folder out.",
      cause,
    });
  }
}
