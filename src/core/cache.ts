import { createHash, randomBytes } from "node:crypto";
import { type Stats, statSync } from "node:fs";
import { type FileHandle, open, readFile, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Content } from "./content.js";
import { BuildError, systemCode } from "./errors.js";
import { FileSink } from "./file-sink.js";
import { hostError } from "./host-error.js";
import { makeFolders } from "./make-folders.js";

/** What a blob must be before it enters the cache. */
export interface BlobExpectation {
  /** Lower-case hex. */
  readonly sha256: string;
  /** Bytes; undefined where nobody has promised a size, and then `limit` holds. */
  readonly size?: number;
  /** The most bytes to take in. */
  readonly limit: number;
  /** What it is called in errors: its URL. */
  readonly name: string;
}

/**
 * Downloads by content, and small documents by key. A blob enters only under the SHA256 that was expected of it, so that the name is the
 * proof; a reader checks it again, because disks decay. Keys and digests become file names, never a path of an image.
 */
export interface Cache {
  /** The blob with this SHA256, or undefined. Its bytes were right when they were written. */
  blob(sha256: string): Promise<Content | undefined>;
  /**
   * Takes in a blob. On a mismatch nothing is kept.
   * @throws BuildError `FETCH_SIZE_MISMATCH`, `FETCH_HASH_MISMATCH`, `DISK_FULL`, or whatever the chunks throw
   */
  addBlob(expected: BlobExpectation, chunks: AsyncIterable<Uint8Array>): Promise<Content>;
  dropBlob(sha256: string): Promise<void>;
  /** A small document (an InRelease file, a parsed index) by any key, such as its URL. */
  document(key: string): Promise<Uint8Array | undefined>;
  putDocument(key: string, bytes: Uint8Array): Promise<void>;
}

/** A cache in a folder; several programs may share it, because every entry appears whole. */
export function folderCache(root: string): Cache {
  const blobPath = (sha256: string) => join(root, "sha256", sha256.slice(0, 2), sha256);
  const documentPath = (key: string) => join(root, "documents", createHash("sha256").update(key).digest("hex"));
  return {
    blob: async (sha256) => {
      const path = blobPath(sha256);
      const found = statOf(path);
      return found && { source: { kind: "file", path }, offset: 0, size: found.size, sha256 };
    },
    addBlob: async (expected, chunks) => {
      const path = blobPath(expected.sha256);
      const size = await writeWhole(path, checked(expected, chunks));
      return { source: { kind: "file", path }, offset: 0, size, sha256: expected.sha256 };
    },
    dropBlob: async (sha256) => rm(blobPath(sha256), { force: true }),
    document: async (key) => readFile(documentPath(key)).catch(() => undefined),
    putDocument: async (key, bytes) => {
      await writeWhole(documentPath(key), [bytes]);
    },
  };
}

/** A cache in memory, for builds that leave nothing on disk. Blobs are shared with worker threads without a copy. */
export function memoryCache(): Cache {
  const blobs = new Map<string, Content>();
  const documents = new Map<string, Uint8Array>();
  return {
    blob: async (sha256) => blobs.get(sha256),
    addBlob: async (expected, chunks) => {
      const parts: Uint8Array[] = [];
      let size = 0;
      for await (const chunk of checked(expected, chunks)) {
        parts.push(chunk);
        size += chunk.byteLength;
      }
      const bytes = new Uint8Array(new SharedArrayBuffer(size));
      let at = 0;
      for (const part of parts) {
        bytes.set(part, at);
        at += part.byteLength;
      }
      const content: Content = { source: { kind: "memory", bytes }, offset: 0, size, sha256: expected.sha256 };
      blobs.set(expected.sha256, content);
      return content;
    },
    dropBlob: async (sha256) => {
      blobs.delete(sha256);
    },
    document: async (key) => documents.get(key),
    putDocument: async (key, bytes) => {
      documents.set(key, bytes);
    },
  };
}

/** Passes the chunks on and throws at the end, or as soon as there are too many, when they are not what was expected. */
async function* checked(expected: BlobExpectation, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const hash = createHash("sha256");
  const most = expected.size ?? expected.limit;
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.byteLength;
    if (size > most) throw sizeMismatch(expected, `more than ${most}`);
    hash.update(chunk);
    yield chunk;
  }
  if (expected.size !== undefined && size !== expected.size) throw sizeMismatch(expected, `${size}`);
  const digest = hash.digest("hex");
  if (digest !== expected.sha256) {
    throw new BuildError("FETCH_HASH_MISMATCH", `${expected.name} has SHA256 ${digest}, and ${expected.sha256} was promised.`, {
      where: { source: expected.name },
      hint: "The mirror is being updated or serves damaged files: try again later, or choose another with --mirror.",
    });
  }
}

function sizeMismatch(expected: BlobExpectation, got: string): BuildError {
  const promised = expected.size === undefined ? `at most ${expected.limit}` : `${expected.size}`;
  return new BuildError("FETCH_SIZE_MISMATCH", `${expected.name} has ${got} bytes, and ${promised} were promised.`, {
    where: { source: expected.name },
    hint: "The mirror is being updated or serves damaged files: try again later, or choose another with --mirror.",
  });
}

/** Asked in this thread: it takes a tenth of the time that a promise takes to come back, and a build asks for some hundred. */
function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** Makes its folder only where that is missing: of several hundred files, most find theirs. */
async function openNew(path: string): Promise<FileHandle> {
  try {
    return await open(path, "wx", 0o644);
  } catch (error) {
    if (systemCode(error) !== "ENOENT") throw error;
    makeFolders(dirname(path));
    return open(path, "wx", 0o644);
  }
}

async function writeWhole(path: string, chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<number> {
  const temporary = `${path}.${randomBytes(6).toString("hex")}.part`;
  let size = 0;
  try {
    const file = await openNew(temporary);
    try {
      const sink = new FileSink(file, { path: temporary, isKept: false });
      for await (const chunk of chunks) {
        await sink.append(chunk);
        size += chunk.byteLength;
      }
      sink.flush();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
    return size;
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw hostError(error, "write", path);
  }
}
