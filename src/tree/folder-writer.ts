import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  chmodSync,
  chownSync,
  existsSync,
  lchownSync,
  linkSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  readdirSync,
  rmdirSync,
  symlinkSync,
  utimesSync,
} from "node:fs";
import { rename, rm } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { byteStringBytes, displayBytes } from "../core/byte-string.js";
import { BuildError, systemCode, throwIfAborted } from "../core/errors.js";
import { hostError } from "../core/host-error.js";
import { makeFolders } from "../core/make-folders.js";
import { writeOutputFile } from "../core/output-file.js";
import type { HostXattrs } from "./host-xattrs.js";
import { mtreeText } from "./mtree-writer.js";
import { displayPath, type ImagePath, pathNames } from "./path.js";
import type { RootEntry } from "./root-entry.js";

/** The regular files among entries. */
export type FilesOf<Entry extends RootEntry> = Extract<Entry, { type: "file" }>;

/** Entries, several at a time; some may still be to come. */
type Batches<Entry> = Iterable<readonly Entry[]> | AsyncIterable<readonly Entry[]>;

export interface WriteFolderOptions<Entry extends RootEntry> {
  /**
   * Makes the regular files as they come, with their modes, owners and times; `pathOf` says where on this computer. A path has the bytes of the image, one
   * character a byte.
   */
  readonly writeFiles: (
    files: AsyncIterable<readonly FilesOf<Entry>[]>,
    pathOf: (path: ImagePath) => string,
    owners: boolean,
  ) => Promise<void>;
  /** Loads what writes extended attributes, where that is possible. */
  readonly xattrs: () => Promise<HostXattrs | undefined>;
  readonly signal?: AbortSignal | undefined;
}

export interface WrittenFolder {
  /** Absolute path. */
  readonly path: string;
  /** The mtree file with everything that the folder may not hold, where one was written. */
  readonly mtree: string | undefined;
  /** Paths that could not be made at all: devices and sockets. */
  readonly missing: readonly ImagePath[];
  /** Whether owners are those of the image. */
  readonly owners: boolean;
  /** Paths whose extended attributes are not all there. */
  readonly withoutXattrs: readonly ImagePath[];
}

/**
 * Writes a root filesystem as a folder. It is made under a temporary name beside its own and renamed when it is complete; nothing is left when that
 * fails. Nothing is ever written outside of it: directories are made here, and links only when nothing is written through them any more. Owners and
 * devices are made where this process is root's; for others an mtree(5) file beside the folder says everything.
 *
 * @param target must not exist, or be an empty folder
 * @param batches a directory before what is in it; files are made while others are still to come
 * @throws BuildError `OUTPUT_EXISTS`, `PATH_UNSAFE`, `DISK_FULL`, `FILE_UNWRITABLE`, `INTERRUPTED`, or what `writeFiles` throws
 */
export async function writeFolder<Entry extends RootEntry>(
  target: string,
  batches: Batches<Entry>,
  options: WriteFolderOptions<Entry>,
): Promise<WrittenFolder> {
  const path = resolve(target);
  checkTarget(path);
  const temporary = join(dirname(path), `${basename(path)}.${randomBytes(6).toString("hex")}.part`);
  const mtree = `${path}.mtree`;
  const folder = new Folder(temporary, options);
  // With a mask of its own the process would take bits away from the modes that files are made with.
  const mask = process.umask(0);
  try {
    try {
      const entries = await folder.write(batches);
      throwIfAborted(options.signal);
      const { missing, withoutXattrs, owners } = folder;
      const needsMtree = !owners || missing.length > 0 || withoutXattrs.length > 0;
      if (needsMtree) await writeOutputFile(mtree, (sink) => sink.append(new TextEncoder().encode(mtreeText(entries))));
      else await rm(mtree, { force: true });
      await putInPlace(temporary, path);
      return { path, mtree: needsMtree ? mtree : undefined, missing, owners, withoutXattrs };
    } finally {
      process.umask(mask);
    }
  } catch (error) {
    await rm(temporary, { recursive: true, force: true }).catch(() => {});
    throw hostError(error, "write", path);
  }
}

async function putInPlace(temporary: string, path: string): Promise<void> {
  try {
    rmdirSync(path);
  } catch (error) {
    if (systemCode(error) !== "ENOENT") throw error;
  }
  await rename(temporary, path);
}

/** A folder that someone has begun to use is not written over. */
function checkTarget(path: string): void {
  let names: string[];
  try {
    names = readdirSync(path);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return;
    // The system says the same of a path that leads through a file.
    if (systemCode(error) !== "ENOTDIR" || !existsSync(path)) throw hostError(error, "write", path);
    throw exists(path, "is a file");
  }
  if (names.length > 0) throw exists(path, "is not empty");
}

const exists = (path: string, how: string): BuildError =>
  new BuildError("OUTPUT_EXISTS", `${path} ${how}.`, {
    where: { source: path },
    hint: "Name a folder that does not exist yet, or is empty.",
  });

/** Readers refuse such names too; a second look costs nothing. */
function checkPath(path: ImagePath): void {
  for (const name of pathNames(path)) {
    if (name !== "" && name !== "." && name !== ".." && !name.includes("\0")) continue;
    throw new BuildError("PATH_UNSAFE", `The path ${displayPath(path)} cannot stand in a folder.`);
  }
}

type NodeEntry = Extract<RootEntry, { type: "fifo" | "character-device" | "block-device" }>;

const isNode = <Entry extends RootEntry>(entry: Entry): entry is Entry & NodeEntry =>
  entry.type === "fifo" || entry.type === "character-device" || entry.type === "block-device";

/** Takes four words for each: its path, its type, and its numbers. */
const makeNodes = `while [ $# -gt 0 ]; do
  if [ "$2" = p ]; then mkfifo -- "$1"; else mknod -- "$1" "$2" "$3" "$4"; fi
  shift 4
done`;

/** A command line holds so many, however long their paths are. */
const nodesAtOnce = 200;

class Folder<Entry extends RootEntry> {
  readonly missing: ImagePath[] = [];
  readonly withoutXattrs: ImagePath[] = [];
  readonly owners = process.getuid?.() === 0;
  readonly #path: string;
  /** The same, one character a byte. */
  readonly #base: string;
  readonly #options: WriteFolderOptions<Entry>;
  #xattrs: HostXattrs | undefined;

  constructor(base: string, options: WriteFolderOptions<Entry>) {
    this.#path = base;
    this.#base = Buffer.from(base).toString("latin1");
    this.#options = options;
  }

  /** Gives all entries. */
  async write(batches: Batches<Entry>): Promise<readonly Entry[]> {
    const entries: Entry[] = [];
    makeFolders(this.#path);
    await this.#options.writeFiles(this.#filesOf(batches, entries), (path) => this.#pathOf(path), this.owners);
    throwIfAborted(this.#options.signal);
    if (entries.some(({ xattrs }) => xattrs !== undefined)) this.#xattrs = await this.#options.xattrs();
    const directories = entries.filter(({ type }) => type === "directory");
    this.#makeNodes(entries.filter(isNode));
    for (const entry of entries) this.#special(entry);
    for (const entry of entries) if (entry.type === "hardlink") this.#link(entry.path, entry.to);
    for (const entry of entries) if (entry.type !== "directory" && entry.type !== "hardlink") this.#attribute(entry);
    // From the inside out: what is made in a directory changes its time, and its mode may forbid it.
    for (const entry of directories.reverse()) this.#finishDirectory(entry);
    return entries;
  }

  /** The files of each batch, when the directories that they stand in are made. */
  async *#filesOf(batches: Batches<Entry>, entries: Entry[]): AsyncGenerator<readonly FilesOf<Entry>[]> {
    for await (const batch of batches) {
      for (const entry of batch) {
        checkPath(entry.path);
        entries.push(entry);
        if (entry.type === "directory" && entry.path !== "") mkdirSync(this.#host(entry.path), 0o700);
      }
      yield batch.filter((entry): entry is FilesOf<Entry> => entry.type === "file");
    }
  }

  #pathOf(path: ImagePath): string {
    return path === "" ? this.#base : `${this.#base}/${path}`;
  }

  #host(path: ImagePath): Buffer {
    return Buffer.from(this.#pathOf(path), "latin1");
  }

  /** Links, devices and fifos. */
  #special(entry: RootEntry): void {
    if (entry.type === "socket" || (isNode(entry) && !this.#isMade(entry))) {
      this.missing.push(entry.path);
      return;
    }
    if (entry.type !== "symlink" && !isNode(entry)) return;
    const path = this.#host(entry.path);
    if (entry.type === "symlink") symlinkSync(Buffer.from(byteStringBytes(entry.target)), path);
    if (this.owners) lchownSync(path, entry.uid, entry.gid);
    if (entry.type !== "symlink") chmodSync(path, entry.mode);
    lutimesSync(path, entry.mtime, entry.mtime);
  }

  /** Node has no call for devices and fifos: the system's programs make them, many at a time. What they could not make is seen afterwards. */
  #makeNodes(nodes: readonly NodeEntry[]): void {
    const words = nodes.flatMap((node) => {
      const host = this.#host(node.path);
      const path = host.toString("utf8");
      if (Buffer.from(path).compare(host) !== 0) return [];
      if (node.type === "fifo") return [[path, "p", "", ""]];
      return this.owners ? [[path, node.type === "block-device" ? "b" : "c", `${node.major}`, `${node.minor}`]] : [];
    });
    for (let from = 0; from < words.length; from += nodesAtOnce) {
      spawnSync("sh", ["-c", makeNodes, "sh", ...words.slice(from, from + nodesAtOnce).flat()], { stdio: "ignore" });
    }
  }

  #isMade({ path, type }: NodeEntry): boolean {
    const found = lstatSync(this.#host(path), { throwIfNoEntry: false });
    if (type === "fifo") return found?.isFIFO() === true;
    return (type === "block-device" ? found?.isBlockDevice() : found?.isCharacterDevice()) === true;
  }

  #link(path: ImagePath, to: ImagePath): void {
    if (this.missing.includes(to)) this.missing.push(path);
    else linkSync(this.#host(to), this.#host(path));
  }

  #attribute({ path, xattrs }: RootEntry): void {
    if (xattrs === undefined || xattrs.size === 0 || this.missing.includes(path)) return;
    const host = this.#xattrs;
    const where = this.#host(path).toString("utf8");
    let complete = host !== undefined;
    for (const [name, value] of xattrs) {
      try {
        host?.write(where, displayBytes(name), value);
      } catch {
        // The file system does not take it: it is told, and stands in the mtree file.
        complete = false;
      }
    }
    if (!complete) this.withoutXattrs.push(path);
  }

  #finishDirectory(entry: RootEntry): void {
    const path = this.#host(entry.path);
    if (this.owners) chownSync(path, entry.uid, entry.gid);
    this.#attribute(entry);
    chmodSync(path, entry.mode);
    utimesSync(path, entry.mtime, entry.mtime);
  }
}
