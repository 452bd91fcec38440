import { createHash, hash as hashOf } from "node:crypto";
import type { BlockEncoder } from "../codec/block/block-codec.js";
import { blockCodecs } from "../codec/block/node-codecs.js";
import type { Task } from "../codec/pool.js";
import { Transferred } from "../codec/pool-worker.js";
import type { Content } from "../core/content.js";
import { ContentReader } from "../core/content-reader.js";
import { BuildError } from "../core/errors.js";
import type { BlockUnit } from "../squashfs/write/block-maker.js";
import { compressUnit } from "../squashfs/write/compress-unit.js";
import { unitBytes } from "../squashfs/write/data-plan.js";
import { loadDecodersOf } from "./content-decoders.js";

/** What a thread is asked for: digests of contents, or the compressed blocks of units. */
export type BlockInput =
  | { readonly digest: readonly Content[] }
  /** The stored bytes are put into `target`, which has room for all as they are. */
  | { readonly compress: readonly BlockUnit[]; readonly target: ArrayBuffer };

/** Where the stored bytes of a unit are in the target, and the size words of its blocks. */
interface MadeUnit {
  readonly at: number;
  readonly size: number;
  readonly sizes: readonly number[];
}

export type BlockOutput = { readonly digests: readonly string[] } | { readonly made: readonly MadeUnit[]; readonly target: ArrayBuffer };

/** Reads, hashes and compresses in a thread of the pool. */
export const blockTask: Task<BlockInput, BlockOutput> = { url: import.meta.url };

/** A digest reads this much at once. */
const chunkSize = 1 << 20;

/** One a thread. Files are closed after every task, so that a file that is replaced between tasks is read anew. */
const reader = new ContentReader();

const digestBuffer = new Uint8Array(chunkSize);

let scratch = new Uint8Array(0);

export async function run(input: BlockInput): Promise<BlockOutput | Transferred<BlockOutput>> {
  if ("digest" in input) {
    await loadDecodersOf(input.digest);
    return { digests: readingFiles(() => input.digest.map(digest)) };
  }
  const { compress: units, target } = input;
  await loadDecodersOf(units.flatMap(({ extents }) => extents.map(({ content }) => content)));
  const encoders = await Promise.all(units.map(encoderFor));
  const made = readingFiles(() => compressAll(units, encoders, new Uint8Array(target)));
  return new Transferred({ made, target }, [target]);
}

async function encoderFor({ compression }: BlockUnit): Promise<BlockEncoder> {
  const encoder = (await blockCodecs[compression]?.())?.encoder;
  if (encoder === undefined) throw new BuildError("INTERNAL", `There is no encoder for ${compression}.`);
  return encoder;
}

function compressAll(units: readonly BlockUnit[], encoders: readonly BlockEncoder[], target: Uint8Array): MadeUnit[] {
  let at = 0;
  return units.map((unit, i) => {
    const { bytes, sizes } = compressUnit(gather(unit), encoders[i] as BlockEncoder, unit, target.subarray(at));
    const made = { at, size: bytes.byteLength, sizes };
    at += bytes.byteLength;
    return made;
  });
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
  const read = (from: number): Uint8Array => {
    const bytes = digestBuffer.subarray(0, Math.min(chunkSize, content.size - from));
    reader.readInto(content, from, bytes);
    return bytes;
  };
  if (content.size <= chunkSize) return hashOf("sha256", read(0), "hex");
  const hash = createHash("sha256");
  for (let from = 0; from < content.size; from += chunkSize) hash.update(read(from));
  return hash.digest("hex");
}

/** The bytes of a unit, in a buffer that the next unit overwrites. */
function gather(unit: BlockUnit): Uint8Array {
  const size = unitBytes(unit);
  if (scratch.byteLength < size) scratch = new Uint8Array(size);
  let at = 0;
  for (const { content, from, to } of unit.extents) {
    reader.readInto(content, from, scratch.subarray(at, at + to - from));
    at += to - from;
  }
  return scratch.subarray(0, size);
}
