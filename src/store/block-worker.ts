import { createHash, hash as hashOf } from "node:crypto";
import { blockCodecs } from "../codec/block/node-codecs.js";
import type { Task } from "../codec/pool.js";
import type { Content } from "../core/content.js";
import { ContentReader } from "../core/content-reader.js";
import { BuildError } from "../core/errors.js";
import type { BlockUnit } from "../squashfs/write/block-maker.js";
import { compressUnit } from "../squashfs/write/compress-unit.js";
import { loadDecodersOf } from "./content-decoders.js";

/** What a thread is asked for: digests of contents, or a unit's compressed blocks. */
export type BlockInput =
  | { readonly digest: readonly Content[] }
  /** The stored bytes are put into `target`. */
  | { readonly compress: BlockUnit; readonly target: SharedArrayBuffer };

export type BlockOutput = { readonly digests: readonly string[] } | { readonly size: number; readonly sizes: readonly number[] };

/** Reads, hashes and compresses in a thread of the pool. */
export const blockTask: Task<BlockInput, BlockOutput> = { url: import.meta.url };

/** A digest reads this much at once. */
const chunkSize = 1 << 20;

/** One a thread. Files are closed after every task, so that a file that is replaced between tasks is read anew. */
const reader = new ContentReader();

const digestBuffer = new Uint8Array(chunkSize);

let scratch = new Uint8Array(0);

export async function run(input: BlockInput): Promise<BlockOutput> {
  await loadDecodersOf("digest" in input ? input.digest : input.compress.extents.map(({ content }) => content));
  if ("digest" in input) return { digests: readingFiles(() => input.digest.map(digest)) };
  const { compression } = input.compress;
  const encoder = (await blockCodecs[compression]?.())?.encoder;
  if (encoder === undefined) throw new BuildError("INTERNAL", `There is no encoder for ${compression}.`);
  const whole = readingFiles(() => gather(input.compress));
  const { bytes, sizes } = compressUnit(whole, encoder, input.compress, new Uint8Array(input.target));
  return { size: bytes.byteLength, sizes };
}

/** Closes the files in any case; that one of them changed counts only where nothing else went wrong. */
function readingFiles<T>(read: () => T): T {
  let result: T;
  try {
    result = read();
  } catch (error) {
    closeQuietly();
    throw error;
  }
  reader.close();
  return result;
}

function closeQuietly(): void {
  try {
    reader.close();
  } catch {
    // What is thrown already says more.
  }
}

function digest(content: Content): string {
  if (content.size <= chunkSize) {
    const bytes = digestBuffer.subarray(0, content.size);
    reader.readInto(content, 0, bytes);
    return hashOf("sha256", bytes, "hex");
  }
  const hash = createHash("sha256");
  for (let from = 0; from < content.size; from += chunkSize) {
    hash.update(reader.read(content, from, Math.min(from + chunkSize, content.size)));
  }
  return hash.digest("hex");
}

/** The bytes of a unit, in a buffer that the next unit overwrites. */
function gather({ extents }: BlockUnit): Uint8Array {
  const size = extents.reduce((sum, { from, to }) => sum + to - from, 0);
  if (scratch.byteLength < size) scratch = new Uint8Array(size);
  let at = 0;
  for (const { content, from, to } of extents) {
    reader.readInto(content, from, scratch.subarray(at, at + to - from));
    at += to - from;
  }
  return scratch.subarray(0, size);
}
