import { createHash, hash as hashOf } from "node:crypto";
import type { BlockEncoder } from "../codec/block/block-codec.js";
import { blockCodecs } from "../codec/block/node-codecs.js";
import type { Task } from "../codec/pool.js";
import { Transferred } from "../codec/pool-worker.js";
import type { Content } from "../core/content.js";
import { ContentReader } from "../core/content-reader.js";
import { BuildError } from "../core/errors.js";
import type { BlockUnit, Extent } from "../squashfs/write/block-maker.js";
import { compressUnit } from "../squashfs/write/compress-unit.js";
import { loadDecodersOf } from "./content-decoders.js";

/** What a thread is asked for: digests of contents, or the compressed blocks of units. */
export type BlockInput =
  /** Contents below a size are kept in `target`, one after the other. */
  | { readonly digest: readonly Content[]; readonly keepBelow: number; readonly target: ArrayBuffer }
  /**
   * The bytes of all units have room in `target`, one after the other, and some stand there already; the others are read to their places. The stored bytes are
   * put into it from its start: they are never more than those that were compressed before them.
   */
  | { readonly compress: readonly SentUnit[]; readonly target: ArrayBuffer };

/** A unit on its way to a thread: extents that are to be read, and how many bytes stand there between them. */
export type SentUnit = Omit<BlockUnit, "extents"> & { readonly parts: readonly (Extent | number)[] };

/** Where the stored bytes of a unit are in the target, and the size words of its blocks. */
interface MadeUnit {
  readonly at: number;
  readonly size: number;
  readonly sizes: readonly number[];
}

export type BlockOutput =
  | { readonly digests: readonly string[]; readonly target: ArrayBuffer }
  | { readonly made: readonly MadeUnit[]; readonly target: ArrayBuffer };

/** Reads, hashes and compresses in a thread of the pool. */
export const blockTask: Task<BlockInput, BlockOutput> = { url: import.meta.url };

/** A digest reads this much at once. */
const chunkSize = 1 << 20;

/** One a thread. Files are closed after every task, so that a file that is replaced between tasks is read anew. */
const reader = new ContentReader();

const digestBuffer = new Uint8Array(chunkSize);

export async function run(input: BlockInput): Promise<BlockOutput | Transferred<BlockOutput>> {
  if ("digest" in input) {
    await loadDecodersOf(input.digest);
    return readingFiles(() => digestAndKeep(input.digest, input.keepBelow, input.target));
  }
  const { compress: units, target } = input;
  await loadDecodersOf(units.flatMap(({ parts }) => parts.flatMap((part) => (typeof part === "number" ? [] : [part.content]))));
  const encoders = await Promise.all(units.map(encoderFor));
  const made = readingFiles(() => compressAll(units, encoders, new Uint8Array(target)));
  return new Transferred({ made, target }, [target]);
}

async function encoderFor({ compression }: SentUnit): Promise<BlockEncoder> {
  const encoder = (await blockCodecs[compression]?.())?.encoder;
  if (encoder === undefined) throw new BuildError("INTERNAL", `There is no encoder for ${compression}.`);
  return encoder;
}

function compressAll(units: readonly SentUnit[], encoders: readonly BlockEncoder[], target: Uint8Array): MadeUnit[] {
  let at = 0;
  let from = 0;
  return units.map((unit, i) => {
    const whole = gather(unit, target.subarray(from));
    from += whole.byteLength;
    const { bytes, sizes } = compressUnit(whole, encoders[i] as BlockEncoder, unit, target.subarray(at));
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

const isKept = ({ source, size }: Content, below: number): boolean => source.kind === "file" && size < below;

/** Bytes of those that are kept. */
export const keptSize = (contents: readonly Content[], below: number): number =>
  contents.reduce((sum, content) => sum + (isKept(content, below) ? content.size : 0), 0);

/** Where in the memory the kept ones stand. */
export function keptParts(contents: readonly Content[], below: number, target: ArrayBuffer): (Uint8Array | undefined)[] {
  let at = 0;
  return contents.map((content) => {
    if (!isKept(content, below)) return undefined;
    at += content.size;
    return new Uint8Array(target, at - content.size, content.size);
  });
}

function digestAndKeep(contents: readonly Content[], below: number, target: ArrayBuffer): Transferred<BlockOutput> {
  const parts = keptParts(contents, below, target);
  const digests = contents.map((content, i) => {
    const part = parts[i];
    if (part === undefined) return digest(content);
    reader.readInto(content, 0, part);
    return hashOf("sha256", part, "hex");
  });
  return new Transferred({ digests, target }, [target]);
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

/** The bytes of a unit, in their place at the start of `target`. */
function gather({ parts }: SentUnit, target: Uint8Array): Uint8Array {
  let at = 0;
  for (const part of parts) {
    if (typeof part === "number") {
      at += part;
      continue;
    }
    const { content, from, to } = part;
    reader.readInto(content, from, target.subarray(at, at + to - from));
    at += to - from;
  }
  return target.subarray(0, at);
}
