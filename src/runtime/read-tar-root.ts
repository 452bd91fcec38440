import { createHash } from "node:crypto";
import { createReadStream, type Stats } from "node:fs";
import { open } from "node:fs/promises";
import { type Compression, decompress } from "../codec/stream/decompress.js";
import { concatBytes } from "../core/bytes.js";
import type { Content } from "../core/content.js";
import { BuildError, throwIfAborted } from "../core/errors.js";
import { hostError } from "../core/host-error.js";
import { limits } from "../core/limits.js";
import { scratchFolder } from "../core/scratch-folder.js";
import { fileSpool } from "../store/spool.js";
import { readTar } from "../tree/tar.js";
import { treeOfTar } from "../tree/tar-tree.js";
import type { ReadRootOptions, RootSource } from "./read-root.js";

/** A tar file; one that is not compressed stays where it is. */
export async function readTarFile(path: string, found: Stats, options: ReadRootOptions): Promise<RootSource> {
  const compression = await compressionOf(path);
  if (!found.isFile() || compression !== "none") return readTarStream(fileChunks(path), path, options);
  const stamp = { size: found.size, mtimeMs: found.mtimeMs, inode: found.ino };
  const source: Content["source"] = { kind: "file", path, stamp };
  const tree = await treeOfTar(entriesOf(fileChunks(path), path, options), {
    name: path,
    content: ({ dataOffset, size }) => ({ source, offset: dataOffset, size }),
  });
  return { tree, kind: "tar", xattrs: true, close: async () => {} };
}

/** A tar, compressed or not, that comes once: the contents of its files are put into a temporary file. */
export async function readTarStream(chunks: AsyncIterable<Uint8Array>, name: string, options: ReadRootOptions): Promise<RootSource> {
  const folder = await scratchFolder("tar");
  const spool = fileSpool(folder.path);
  const close = async () => {
    spool.discard();
    await folder.remove();
  };
  try {
    const tree = await treeOfTar(entriesOf(plain(chunks, name), name, options), {
      name,
      content: async (entry) => {
        const offset = spool.size;
        const hash = createHash("sha256");
        for await (const chunk of entry.chunks) {
          hash.update(chunk);
          spool.write(chunk);
        }
        return spool.content(offset, entry.size, hash.digest("hex"));
      },
    });
    spool.finish();
    return { tree, kind: "tar", xattrs: true, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function* entriesOf(chunks: AsyncIterable<Uint8Array>, name: string, { signal }: ReadRootOptions) {
  for await (const entry of readTar(chunks, { name, entryLimit: limits.tarEntries, sizeLimit: limits.tarContents })) {
    throwIfAborted(signal);
    yield entry;
  }
}

/** First bytes by which compressed streams are known. */
const magics: readonly { readonly kind: Compression | "bzip2" | "squashfs"; readonly bytes: readonly number[] }[] = [
  { kind: "gzip", bytes: [0x1f, 0x8b] },
  { kind: "xz", bytes: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00] },
  { kind: "zstd", bytes: [0x28, 0xb5, 0x2f, 0xfd] },
  { kind: "bzip2", bytes: [0x42, 0x5a, 0x68] },
  { kind: "squashfs", bytes: [0x68, 0x73, 0x71, 0x73] },
];
const magicSize = 6;

function compressionOfBytes(first: Uint8Array, name: string): Compression {
  const kind = magics.find(({ bytes }) => bytes.every((byte, place) => first[place] === byte))?.kind ?? "none";
  if (kind === "squashfs") {
    throw new BuildError("INPUT_KIND", `Cannot pack ${name}: it is a squashfs image already.`, {
      where: { source: name },
      hint: "Extract it first: aleph-runtime extract IMAGE -o DIRECTORY",
    });
  }
  if (kind === "bzip2") {
    throw new BuildError("INPUT_KIND", `Cannot pack ${name}: it is compressed with bzip2.`, {
      where: { source: name },
      hint: "Pass it through: bzip2 -dc FILE | aleph-runtime pack - -o IMAGE",
    });
  }
  return kind;
}

async function compressionOf(path: string): Promise<Compression> {
  try {
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(new Uint8Array(magicSize), 0, magicSize, 0);
      return compressionOfBytes(buffer.subarray(0, bytesRead), path);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw hostError(error, "read", path);
  }
}

/** The chunks, decompressed if their first bytes say so. */
async function* plain(chunks: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<Uint8Array> {
  const source = chunks[Symbol.asyncIterator]();
  let first: Uint8Array = new Uint8Array(0);
  while (first.byteLength < magicSize) {
    const { done, value } = await source.next();
    if (done) break;
    first = concatBytes([first, value]);
  }
  const whole = async function* () {
    try {
      if (first.byteLength > 0) yield first;
      for (let next = await source.next(); !next.done; next = await source.next()) yield next.value;
    } finally {
      await source.return?.();
    }
  };
  yield* decompress(compressionOfBytes(first, name), whole(), { name });
}

async function* fileChunks(path: string): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) yield chunk as Uint8Array;
  } catch (error) {
    throw hostError(error, "read", path);
  }
}
