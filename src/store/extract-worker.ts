import { closeSync, constants, fchmodSync, fchownSync, ftruncateSync, futimesSync, openSync, readSync, writeSync } from "node:fs";
import type { BlockCodec } from "../codec/block/block-codec.js";
import { blockDecoders } from "../codec/block/node-codecs.js";
import type { Task } from "../codec/pool.js";
import type { Content } from "../core/content.js";
import { ContentReader } from "../core/content-reader.js";
import { BuildError } from "../core/errors.js";
import { hostError } from "../core/host-error.js";
import type { FileBlock, StoredBlock } from "../squashfs/index.js";
import { loadDecodersOf } from "./content-decoders.js";

/** A file to be made, or a part of one that is there. */
export interface ExtractFile {
  /** On this computer, one character a byte. */
  readonly path: string;
  /** Of the whole file, in bytes. */
  readonly size: number;
  readonly mode: number;
  readonly mtime: number;
  /** Nothing where owners are not set. */
  readonly owner: { readonly uid: number; readonly gid: number } | undefined;
  readonly bytes: { readonly blocks: readonly FileBlock[] } | { readonly content: Content };
  /** The byte of the file that the blocks begin at, where the file is there already and others write to it too. */
  readonly at?: number;
}

export interface ExtractInput {
  /** The image that blocks are of. */
  readonly image?: { readonly path: string; readonly compressor: string; readonly blockSize: number };
  readonly files: readonly ExtractFile[];
}

/** Makes files in a thread of the pool; gives the bytes written. */
export const extractTask: Task<ExtractInput, number> = { url: import.meta.url };

/** Contents are copied this much at once. */
const chunkSize = 1 << 20;

export async function run({ image, files }: ExtractInput): Promise<number> {
  const codec = image === undefined ? undefined : await blockDecoders[image.compressor]?.();
  const blocks = image === undefined || codec === undefined ? undefined : new ImageBlocks(image, codec);
  await loadDecodersOf(files.flatMap(({ bytes }) => ("content" in bytes ? [bytes.content] : [])));
  const contents = new ContentReader();
  let written = 0;
  try {
    for (const file of files) {
      await writeFile(file, blocks, contents);
      written += file.size;
    }
  } finally {
    blocks?.close();
    contents.close();
  }
  return written;
}

async function writeFile(file: ExtractFile, blocks: ImageBlocks | undefined, contents: ContentReader): Promise<void> {
  const path = Buffer.from(file.path, "latin1");
  try {
    const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW = 0 } = constants;
    const isPart = file.at !== undefined;
    const descriptor = openSync(path, O_WRONLY | O_NOFOLLOW | (isPart ? 0 : O_CREAT | O_EXCL), file.mode & 0o777);
    try {
      if ("content" in file.bytes) copyContent(descriptor, file.bytes.content, contents);
      else await writeBlocks(descriptor, file.bytes.blocks, { file, blocks });
      if (!isPart) finishFile(descriptor, file, { modeIsSet: true });
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    throw hostError(error, "write", path.toString("utf8"));
  }
}

/** Whom new files belong to. */
const own = { uid: process.getuid?.(), gid: process.getgid?.() };

/** Owner first: changing it takes setuid away. The time last: writing changes it. */
export function finishFile(
  descriptor: number,
  { owner, mode, mtime }: Pick<ExtractFile, "owner" | "mode" | "mtime">,
  { modeIsSet }: { readonly modeIsSet: boolean },
): void {
  if (owner !== undefined && (owner.uid !== own.uid || owner.gid !== own.gid)) fchownSync(descriptor, owner.uid, owner.gid);
  if (!modeIsSet || (mode & 0o7000) !== 0) fchmodSync(descriptor, mode);
  futimesSync(descriptor, mtime, mtime);
}

function copyContent(descriptor: number, content: Content, reader: ContentReader): void {
  for (let from = 0; from < content.size; from += chunkSize) {
    writeFully(descriptor, reader.read(content, from, Math.min(from + chunkSize, content.size)), from);
  }
}

interface BlockWriting {
  readonly file: ExtractFile;
  readonly blocks: ImageBlocks | undefined;
}

/** Holes stay holes. */
async function writeBlocks(descriptor: number, list: readonly FileBlock[], { file, blocks }: BlockWriting): Promise<void> {
  if (blocks === undefined) throw new BuildError("INTERNAL", "Blocks of an image were to be written, and no image was given.");
  let at = file.at ?? 0;
  let endsInHole = false;
  for (const block of list) {
    endsInHole = block.kind === "hole";
    if (block.kind !== "hole") writeFully(descriptor, await blocks.bytes(block), at);
    at += block.length;
  }
  if (endsInHole && file.at === undefined) ftruncateSync(descriptor, file.size);
}

export function writeFully(descriptor: number, bytes: Uint8Array, position: number): void {
  for (let done = 0; done < bytes.byteLength; ) done += writeSync(descriptor, bytes, done, bytes.byteLength - done, position + done);
}

/** Reads and decompresses blocks of an image file. */
class ImageBlocks {
  readonly #image: NonNullable<ExtractInput["image"]>;
  readonly #codec: BlockCodec;
  readonly #descriptor: number;
  /** The last fragment block: files that follow each other share it. */
  #fragment: { readonly at: number; readonly bytes: Uint8Array } | undefined;
  #fragmentRoom = new Uint8Array();
  #storedRoom = new Uint8Array();

  constructor(image: NonNullable<ExtractInput["image"]>, codec: BlockCodec) {
    this.#image = image;
    this.#codec = codec;
    try {
      this.#descriptor = openSync(image.path, "r");
    } catch (error) {
      throw hostError(error, "read", image.path);
    }
  }

  /** The bytes of a block, which are good until the next call. */
  async bytes(block: Exclude<FileBlock, { kind: "hole" }>): Promise<Uint8Array> {
    if (block.kind === "block") {
      const bytes = await this.#decode(block.stored, block.length);
      if (bytes.byteLength === block.length) return bytes;
      throw this.#corrupt(block.stored.at, `a block has ${bytes.byteLength} bytes, and its file needs ${block.length}`);
    }
    const { offset, length, stored } = block;
    if (this.#fragment?.at !== stored.at) this.#fragment = { at: stored.at, bytes: await this.#decodeFragment(stored) };
    const { bytes } = this.#fragment;
    if (offset + length <= bytes.byteLength) return bytes.subarray(offset, offset + length);
    throw this.#corrupt(stored.at, `a file's tail ends at byte ${offset + length} of a fragment block, which has ${bytes.byteLength}`);
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  async #decodeFragment(stored: StoredBlock): Promise<Uint8Array> {
    const bytes = await this.#decode(stored, this.#image.blockSize);
    this.#fragment = undefined;
    if (this.#fragmentRoom.byteLength < bytes.byteLength) this.#fragmentRoom = new Uint8Array(this.#image.blockSize);
    this.#fragmentRoom.set(bytes);
    return this.#fragmentRoom.subarray(0, bytes.byteLength);
  }

  async #decode({ at, size, compressed }: StoredBlock, most: number): Promise<Uint8Array> {
    if (this.#storedRoom.byteLength < size) this.#storedRoom = new Uint8Array(Math.max(size, this.#image.blockSize));
    const stored = this.#storedRoom.subarray(0, size);
    for (let done = 0; done < size; ) {
      const got = readSync(this.#descriptor, stored, done, size - done, at + done);
      if (got === 0) throw this.#corrupt(at, "a block runs past the end of the file");
      done += got;
    }
    if (!compressed) return stored;
    try {
      return this.#codec.decompressLent?.(stored, most) ?? (await this.#codec.decompress(stored, most));
    } catch (error) {
      throw this.#corrupt(at, "a block cannot be decompressed", error);
    }
  }

  #corrupt(offset: number, why: string, cause?: unknown): BuildError {
    return new BuildError("SQUASHFS_CORRUPT", `The image ${this.#image.path} is damaged: ${why}.`, {
      where: { source: this.#image.path, offset },
      hint: "Get the image again, or build it again.",
      cause,
    });
  }
}
