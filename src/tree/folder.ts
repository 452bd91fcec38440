import { constants, lstatSync, readdirSync, readlinkSync, type Stats } from "node:fs";
import { join } from "node:path";
import { type ByteString, byteString, byteStringOf } from "../core/byte-string.js";
import { BuildError, throwIfAborted } from "../core/errors.js";
import { hostError } from "../core/host-error.js";
import { type Attributes, type Directory, directory, type File, type Node } from "./node.js";
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
export async function readFolder(folder: string, { signal }: ReadFolderOptions = {}): Promise<Tree> {
  const links = new Map<string, File>();
  const stats = statOf(folder);
  const root = directory(attributesOf(stats));
  const rest: { readonly path: string; readonly node: Directory }[] = [{ path: folder, node: root }];
  let read = 0;
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    for (const { name, text } of namesIn(next.path)) {
      const path = join(next.path, text);
      const node = nodeOf(path, links);
      next.node.children.set(name, node);
      if (node.type === "directory") rest.push({ path, node });
      if (++read % turn !== 0) continue;
      throwIfAborted(signal);
      await new Promise(setImmediate);
    }
  }
  return new Tree(root);
}

/** After so many entries others have their turn. Between them all is synchronous: a promise for every entry costs ten times the call itself. */
const turn = 1000;

/** What Node puts in the place of bytes that are not UTF-8. */
const replacement = "\ufffd";

function namesIn(folder: string): readonly { readonly name: ByteString; readonly text: string }[] {
  try {
    const texts = readdirSync(folder);
    if (!texts.some((text) => text.includes(replacement))) return texts.map((text) => ({ name: byteString(text), text }));
    return readdirSync(folder, { encoding: "buffer" }).map((bytes) => ({ name: byteStringOf(bytes), text: utf8Name(folder, bytes) }));
  } catch (error) {
    throw hostError(error, "read", folder);
  }
}

/** A directory's children are not read. */
function nodeOf(path: string, links: Map<string, File>): Node {
  const stats = statOf(path);
  const attributes = attributesOf(stats);
  switch (stats.mode & constants.S_IFMT) {
    case constants.S_IFREG:
      return fileOf(path, stats, attributes, links);
    case constants.S_IFDIR:
      return directory(attributes);
    case constants.S_IFLNK:
      return { ...attributes, type: "symlink", target: targetOf(path) };
    case constants.S_IFIFO:
      return { ...attributes, type: "fifo" };
    case constants.S_IFCHR:
      return { ...attributes, type: "character-device", ...deviceNumbers(stats.rdev) };
    case constants.S_IFBLK:
      return { ...attributes, type: "block-device", ...deviceNumbers(stats.rdev) };
    default:
      return { ...attributes, type: "socket" };
  }
}

function fileOf(path: string, stats: Stats, attributes: Attributes, links: Map<string, File>): File {
  const key = stats.nlink > 1 ? `${stats.dev}:${stats.ino}` : undefined;
  const linked = key === undefined ? undefined : links.get(key);
  if (linked !== undefined) return linked;
  const file: File = { ...attributes, type: "file", content: { source: { kind: "file", path }, offset: 0, size: stats.size } };
  if (key !== undefined) links.set(key, file);
  return file;
}

function targetOf(path: string): ByteString {
  try {
    return byteStringOf(readlinkSync(path, { encoding: "buffer" }));
  } catch (error) {
    throw hostError(error, "read", path);
  }
}

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
