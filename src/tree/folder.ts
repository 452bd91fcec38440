import { constants, lstatSync, readdirSync, readlinkSync, type Stats } from "node:fs";
import { normalize, sep } from "node:path";
import { type ByteString, byteString, byteStringOf } from "../core/byte-string.js";
import { BuildError, throwIfAborted } from "../core/errors.js";
import { hostError } from "../core/host-error.js";
import type { HostXattrs } from "./host-xattrs.js";
import { type Attributes, type Directory, directory, type Node, withXattrs } from "./node.js";
import { Tree } from "./tree.js";

export interface ReadFolderOptions {
  readonly signal?: AbortSignal | undefined;
  /** Reads extended attributes; where it is left out none are read. */
  readonly xattrs?: HostXattrs | undefined;
}

interface Reading {
  /** By device and inode number. */
  readonly links: Map<string, Node>;
  readonly xattrs: HostXattrs | undefined;
  /** What could not be read. */
  readonly failures: unknown[];
}

/**
 * Reads a folder of this computer as a tree: names, modes, owners, times, links, devices; contents stay where they are, by reference.
 * Hard links within the folder stay one node. Files and folders that cannot be read are told all together.
 *
 * @throws BuildError `FILE_UNREADABLE`, or `FILE_NAME_NOT_UTF8` for a name that a Node path cannot hold
 */
export async function readFolder(folder: string, { signal, xattrs }: ReadFolderOptions = {}): Promise<Tree> {
  const reading: Reading = { links: new Map(), xattrs, failures: [] };
  const root = withXattrs(directory(attributesOf(statOf(folder))), xattrs?.read(folder));
  const rest: { readonly path: string; readonly node: Directory }[] = [{ path: normalize(folder), node: root }];
  let read = 0;
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    const { path: above, node: parent } = next;
    const prefix = above.endsWith(sep) ? above : above + sep;
    for (const { name, text } of trying(reading, () => namesIn(above)) ?? []) {
      const path = prefix + text;
      const node = trying(reading, () => nodeOf(path, reading));
      if (node !== undefined) parent.children.set(name, node);
      if (node?.type === "directory") rest.push({ path, node });
      if (++read % turn !== 0) continue;
      throwIfAborted(signal);
      await new Promise(setImmediate);
    }
  }
  if (reading.failures.length > 0) throw unreadable(folder, reading.failures);
  return new Tree(root);
}

/** What `read` gives; that something cannot be read is noted. */
function trying<T>({ failures }: Reading, read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof BuildError) || error.code !== "FILE_UNREADABLE") throw error;
    failures.push(error);
    return undefined;
  }
}

/** So many are named. */
const named = 10;

/** One error for everything that cannot be read; the first is its cause. */
export function unreadable(folder: string, failures: readonly unknown[]): unknown {
  const [first] = failures;
  if (failures.length === 1 || !(first instanceof BuildError)) return first;
  const paths = failures.flatMap((error) => (error instanceof BuildError ? (error.where?.source ?? []) : []));
  const more = paths.length > named ? `, and ${paths.length - named} more` : "";
  return new BuildError(
    "FILE_UNREADABLE",
    `${paths.length} files and folders cannot be read: ${paths.slice(0, named).join(", ")}${more}.`,
    {
      where: { source: folder },
      hint: "Run it as a user who may read them, or leave them out with --exclude.",
      cause: first,
    },
  );
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
function nodeOf(path: string, { links, xattrs }: Reading): Node {
  const stats = statOf(path);
  const key = stats.nlink > 1 && !stats.isDirectory() ? `${stats.dev}:${stats.ino}` : undefined;
  const linked = key === undefined ? undefined : links.get(key);
  if (linked !== undefined) return linked;
  const node = withXattrs(bareNode(path, stats), xattrs?.read(path));
  if (key !== undefined) links.set(key, node);
  return node;
}

function bareNode(path: string, stats: Stats): Node {
  const { mode, uid, gid, mtime } = attributesOf(stats);
  switch (stats.mode & constants.S_IFMT) {
    case constants.S_IFREG: {
      const stamp = { size: stats.size, mtimeMs: stats.mtimeMs, inode: stats.ino };
      const content = { source: { kind: "file", path, stamp }, offset: 0, size: stats.size } as const;
      return { type: "file", mode, uid, gid, mtime, content };
    }
    case constants.S_IFDIR:
      return directory({ mode, uid, gid, mtime });
    case constants.S_IFLNK:
      return { type: "symlink", mode, uid, gid, mtime, target: targetOf(path) };
    case constants.S_IFIFO:
      return { type: "fifo", mode, uid, gid, mtime };
    case constants.S_IFCHR:
      return { type: "character-device", mode, uid, gid, mtime, ...deviceNumbers(stats.rdev) };
    case constants.S_IFBLK:
      return { type: "block-device", mode, uid, gid, mtime, ...deviceNumbers(stats.rdev) };
    default:
      return { type: "socket", mode, uid, gid, mtime };
  }
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

const attributesOf = ({ mode, uid, gid, mtimeMs }: Stats): Omit<Attributes, "xattrs"> => ({
  mode: mode & 0o7777,
  uid,
  gid,
  mtime: Math.min(Math.max(Math.floor(mtimeMs / 1000), 0), 0xffffffff),
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
