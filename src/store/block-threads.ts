import { hash as hashOf } from "node:crypto";
import type { Pool } from "../codec/pool.js";
import type { Content } from "../core/content.js";
import { contentOf } from "../core/content.js";
import { BuildError } from "../core/errors.js";
import type { BlockMaker, BlockUnit, Extent } from "../squashfs/write/block-maker.js";
import { unitBytes, unitSize } from "../squashfs/write/data-plan.js";
import { blockTask } from "./block-worker.js";
import { copyTask } from "./copy-task.js";
import { readRun, runShares } from "./stored-run.js";

/** A block maker that reads, hashes and compresses in the threads of a pool. The pool stays the caller's to close. */
export function blockThreads(pool: Pool): BlockMaker {
  /** Memory for compressed bytes, which goes to a thread and comes back: buffers that are made and dropped keep the garbage collector at work. */
  const free: ArrayBuffer[] = [];
  return {
    parallel: pool.jobs,
    digest: async (contents) => {
      // Little is hashed before a thread hears of it.
      if (contents.length <= 32 && contents.every(isSmall)) return contents.map(digestHere);
      const digest = contents.map((content) => portable({ content, from: 0, to: content.size }).content);
      const output = await pool.run(blockTask, { digest });
      if ("digests" in output) return output.digests;
      throw new BuildError("INTERNAL", "A thread was asked for digests and gave something else.");
    },
    compress: async (units) => {
      const size = units.reduce((sum, unit) => sum + unitBytes(unit), 0);
      const last = free.pop();
      const target = last !== undefined && last.byteLength >= size ? last : new ArrayBuffer(Math.max(size, unitSize));
      const output = await pool.run(blockTask, { compress: units.map(portableUnit), target }, [target]);
      if ("made" in output) return output.made.map(({ at, size, sizes }) => ({ bytes: new Uint8Array(output.target, at, size), sizes }));
      throw new BuildError("INTERNAL", "A thread was asked for blocks and gave something else.");
    },
    copy: async (run) => readRun(run),
    copyTo: async (runs, { path, at }) => {
      await Promise.all(runShares(runs, pool.jobs, at).map((share) => pool.run(copyTask, { path, ...share })));
    },
    release: ([unit]) => {
      const buffer = unit?.bytes.buffer;
      if (buffer instanceof ArrayBuffer) free.push(buffer);
    },
  };
}

const isSmall = ({ source, size }: Content): boolean => source.kind === "memory" && size <= 1 << 16;

function digestHere({ source, offset, size }: Content): string {
  if (source.kind !== "memory") throw new BuildError("INTERNAL", "A content that is not in memory was to be read in this thread.");
  return hashOf("sha256", source.bytes.subarray(offset, offset + size), "hex");
}

const portableUnit = (unit: BlockUnit): BlockUnit => ({ ...unit, extents: unit.extents.map(portable) });

/** Sending a view copies the whole buffer under it, unless it is shared: only the bytes that are meant go on the way. */
function portable({ content, from, to }: Extent): Extent {
  const { source, offset } = content;
  if (source.kind !== "memory" || source.bytes.buffer instanceof SharedArrayBuffer) return { content: bare(content), from, to };
  const part = source.bytes.slice(offset + from, offset + to);
  return { content: contentOf(part), from: 0, to: to - from };
}

/** Only what a thread needs, whatever else a caller's object holds. */
const bare = ({ source, offset, size }: Content): Content => ({ source, offset, size });
