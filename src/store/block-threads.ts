import { hash as hashOf } from "node:crypto";
import { blockCodecs } from "../codec/block/node-codecs.js";
import type { Pool } from "../codec/pool.js";
import type { Content } from "../core/content.js";
import { contentOf } from "../core/content.js";
import { BuildError } from "../core/errors.js";
import type { BlockMaker, BlockUnit, Extent, ReadContents } from "../squashfs/write/block-maker.js";
import { unitBytes, unitSize } from "../squashfs/write/data-plan.js";
import { inProcessBlocks } from "../squashfs/write/in-process-blocks.js";
import { blockTask, keptParts, keptSize, type SentUnit } from "./block-worker.js";
import { copyRuns } from "./copy-runs.js";
import { readRun } from "./stored-run.js";

/** Bytes that are compressed in the time that a thread takes to begin: a block or a fragment of the usual size. */
const soonDone = 1 << 17;

/** A block maker that reads, hashes and compresses in the threads of a pool. The pool stays the caller's to close. */
export function blockThreads(pool: Pool): BlockMaker {
  /** Memory for compressed bytes, which goes to a thread and comes back: buffers that are made and dropped keep the garbage collector at work. */
  const free: ArrayBuffer[] = [];
  /** The same for bytes that are kept, and what of it is in use, in the order in which it was asked for. */
  const freeToKeep: ArrayBuffer[] = [];
  const kept: LentMemory[] = [];
  const here = inProcessBlocks(blockCodecs);
  const read = async (contents: readonly Content[], below: number): Promise<ReadContents> => {
    // Little is hashed before a thread hears of it.
    if (contents.length <= 32 && contents.every(isSmall)) return { digests: contents.map(digestHere), kept: [] };
    const digest = contents.map((content) => portable({ content, from: 0, to: content.size }).content);
    const size = keptSize(contents, below);
    const lent: LentMemory = { buffer: size === 0 ? new ArrayBuffer(0) : memoryFrom(freeToKeep, size, leastKept) };
    if (size > 0) kept.push(lent);
    const output = await pool.run(blockTask, { digest, keepBelow: below, target: lent.buffer }, [lent.buffer]);
    if (!("digests" in output)) throw new BuildError("INTERNAL", "A thread was asked for digests and gave something else.");
    lent.buffer = output.target;
    return { digests: output.digests, kept: keptParts(contents, below, lent.buffer) };
  };
  /** Puts bytes that were read already where the thread would read them to. Contents come in order, so that memory of those before is free again. */
  const putReady = (units: readonly BlockUnit[], target: Uint8Array): void => {
    let at = 0;
    for (const { extents } of units) {
      for (const { bytes, from, to } of extents) {
        if (bytes !== undefined) {
          while (kept[0] !== undefined && kept[0].buffer !== bytes.buffer) freeToKeep.push((kept.shift() as LentMemory).buffer);
          target.set(bytes, at);
        }
        at += to - from;
      }
    }
  };
  return {
    parallel: pool.jobs,
    digest: async (contents) => (await read(contents, 0)).digests,
    digestAndKeep: read,
    compress: async (units) => {
      const size = units.reduce((sum, unit) => sum + unitBytes(unit), 0);
      // Nor is little compressed: what an edit of a plugin makes new is done before a thread has loaded what it takes.
      if (size <= soonDone && units.every(({ extents }) => extents.every(({ content }) => isSmall(content)))) return here.compress(units);
      const target = memoryFrom(free, size, unitSize);
      putReady(units, new Uint8Array(target));
      const output = await pool.run(blockTask, { compress: units.map(sentUnit), target }, [target]);
      if ("made" in output) return output.made.map(({ at, size, sizes }) => ({ bytes: new Uint8Array(output.target, at, size), sizes }));
      throw new BuildError("INTERNAL", "A thread was asked for blocks and gave something else.");
    },
    copy: async (run) => readRun(run),
    copyTo: (runs, place) => copyRuns(pool, runs, place),
    release: ([unit]) => {
      const buffer = unit?.bytes.buffer;
      if (buffer instanceof ArrayBuffer) free.push(buffer);
    },
  };
}

/** Memory that went to a thread, or came back. */
interface LentMemory {
  buffer: ArrayBuffer;
}

/** What is kept of a few hundred files takes less, as a rule. */
const leastKept = 1 << 20;

function memoryFrom(free: ArrayBuffer[], size: number, least: number): ArrayBuffer {
  const last = free.pop();
  return last !== undefined && last.byteLength >= size ? last : new ArrayBuffer(Math.max(size, least));
}

const isSmall = ({ source, size }: Content): boolean => source.kind === "memory" && size <= 1 << 16;

function digestHere({ source, offset, size }: Content): string {
  if (source.kind !== "memory") throw new BuildError("INTERNAL", "A content that is not in memory was to be read in this thread.");
  return hashOf("sha256", source.bytes.subarray(offset, offset + size), "hex");
}

/** Of extents that were read only their sizes go on the way, those that follow each other in one number. */
function sentUnit({ extents, ...unit }: BlockUnit): SentUnit {
  const parts: (Extent | number)[] = [];
  for (const extent of extents) {
    const last = parts.at(-1);
    if (extent.bytes === undefined) parts.push(portable(extent));
    else if (typeof last === "number") parts[parts.length - 1] = last + extent.bytes.byteLength;
    else parts.push(extent.bytes.byteLength);
  }
  return { ...unit, parts };
}

/** Sending a view copies the whole buffer under it, unless it is shared: only the bytes that are meant go on the way. */
function portable({ content, from, to }: Extent): Extent {
  const { source, offset } = content;
  if (source.kind !== "memory" || source.bytes.buffer instanceof SharedArrayBuffer) return { content: bare(content), from, to };
  const part = source.bytes.slice(offset + from, offset + to);
  return { content: contentOf(part), from: 0, to: to - from };
}

/** Only what a thread needs, whatever else a caller's object holds. */
const bare = ({ source, offset, size }: Content): Content => ({ source, offset, size });
