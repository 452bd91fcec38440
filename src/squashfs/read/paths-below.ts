import { byteStringBytes, byteStringOf } from "../../core/byte-string.js";
import { BuildError } from "../../core/errors.js";
import { limits } from "../../core/limits.js";
import { type ImagePath, rootPath } from "../../tree/path.js";
import { EnteredDirectories } from "./entered-directories.js";
import { holdTables, type ImageReaders, peekListed, readListed } from "./image-readers.js";
import type { DirectoryInode, Inode } from "./inode.js";
import type { ListedName } from "./listing.js";
import type { ListingBytes } from "./listing-bytes.js";

const slash = 0x2f;

/** A path with what stands around it, before it is known whether it is too long. */
const longest = limits.pathLength + limits.nameLength + 3;

/** Some thousand paths. */
const roomSize = 1 << 16;

/**
 * The paths of all that is below a directory as bytes, each with a slash before and a NUL after it, in the order of a walk. Texts and objects are made of directories
 * alone, and only their inodes are read. What was found before a failure is given before it is thrown.
 *
 * @returns pieces of whole paths; each is the caller's until the next is asked for
 */
export async function* pathsBelow(readers: ImageReaders, path: ImagePath, top: DirectoryInode): AsyncGenerator<Uint8Array> {
  await holdTables(readers, path);
  const writer = new PathWriter(readers, path, top);
  try {
    for (let waits = writer.fill(); waits !== undefined; waits = writer.fill()) {
      if (waits === "room") yield writer.take();
      else await writer.read();
    }
  } catch (error) {
    if (writer.hasWritten) yield writer.take();
    throw error;
  }
  if (writer.hasWritten) yield writer.take();
}

/** A directory whose names are being given out. */
interface Level {
  /** Its path between slashes. */
  readonly prefix: Uint8Array;
  readonly names: ListingBytes;
  next: number;
}

/** A directory that is gone into next: its entry, or its inode where that was read. */
interface Entering {
  readonly prefix: Uint8Array;
  readonly listed: ListedName | undefined;
  inode: Inode | undefined;
}

/** Apart from what waits: a loop that waits is not compiled as well. */
class PathWriter {
  readonly #readers: ImageReaders;
  readonly #entered: EnteredDirectories;
  readonly #levels: Level[] = [];
  readonly #room = new Uint8Array(roomSize);
  #filled = 0;
  #entering: Entering | undefined;

  constructor(readers: ImageReaders, path: ImagePath, top: DirectoryInode) {
    this.#readers = readers;
    this.#entered = new EnteredDirectories(readers);
    this.#entering = { prefix: between(path), listed: undefined, inode: top };
  }

  /** Writes paths until there is no room, something must be read, or nothing is left. */
  fill(): "room" | "read" | undefined {
    for (;;) {
      if (this.#entering !== undefined && !this.#enter(this.#entering, undefined)) return "read";
      const level = this.#levels.at(-1);
      if (level === undefined) return undefined;
      while (level.next < level.names.count) {
        if (this.#filled + longest > roomSize) return "room";
        const from = this.#filled;
        this.#write(level);
        const listed = level.names.directory(level.next++);
        if (listed === undefined) continue;
        const prefix = this.#room.slice(from, this.#filled);
        prefix[prefix.byteLength - 1] = slash;
        this.#entering = { prefix, listed, inode: undefined };
        break;
      }
      if (this.#entering === undefined) this.#levels.pop();
    }
  }

  /** Reads what the next directory takes. */
  async read(): Promise<void> {
    const entering = this.#entering;
    if (entering === undefined) return;
    const { listed } = entering;
    if (listed !== undefined) entering.inode ??= await readListed(this.#readers, listed);
    const inode = directoryOf(entering);
    this.#enter(entering, await this.#readers.listings.readBytes(inode));
  }

  get hasWritten(): boolean {
    return this.#filled > 0;
  }

  /** What was written since the last time. */
  take(): Uint8Array {
    const written = this.#room.subarray(0, this.#filled);
    this.#filled = 0;
    return written;
  }

  #write({ prefix, names, next }: Level): void {
    const room = this.#room;
    const from = this.#filled;
    room.set(prefix, from);
    const end = names.put(next, room, from + prefix.byteLength);
    this.#entered.checkPath(end - from - 1);
    room[end] = 0;
    this.#filled = end + 1;
  }

  /** Goes into a directory, if all that it takes has been read before. */
  #enter(entering: Entering, read: ListingBytes | undefined): boolean {
    if (entering.listed !== undefined) entering.inode ??= peekListed(this.#readers, entering.listed);
    if (entering.inode === undefined) return false;
    const inode = directoryOf(entering);
    const names = read ?? this.#readers.listings.peekBytes(inode);
    if (names === undefined) return false;
    const { prefix } = entering;
    this.#entered.add(inode, names.count, () => byteStringOf(prefix.subarray(1, -1)) as ImagePath);
    this.#levels.push({ prefix, names, next: 0 });
    this.#entering = undefined;
    return true;
  }
}

function directoryOf({ inode }: Entering): DirectoryInode {
  if (inode?.type === "directory") return inode;
  throw new BuildError("INTERNAL", "What a directory calls a directory was read as something else.");
}

/** A path between slashes, and the root as one slash. */
function between(path: ImagePath): Uint8Array {
  if (path === rootPath) return Uint8Array.of(slash);
  const bytes = new Uint8Array(path.length + 2).fill(slash);
  bytes.set(byteStringBytes(path), 1);
  return bytes;
}
