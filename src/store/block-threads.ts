import { hash as hashOf } from "node:crypto";
import type { Pool } from "../codec/pool.js";
import type { Content } from "../core/content.js";
import { contentOf } from "../core/content.js";
import { BuildError } from "../core/errors.js";
import type { BlockMaker, Extent } from "../squashfs/write/block-maker.js";
import { blockTask } from "./block-worker.js";
import { copyTask } from "./copy-task.js";
import { readRun, runShares } from "./stored-run.js";

/** The least bytes of a target: most units fit into it. */
const targetSize = 2 << 20;

/** A block maker that reads, hashes and compresses in the threads of a pool. The pool stays the caller's to close. */
export function blockThreads(pool: Pool): BlockMaker {
  /** Memory for compressed bytes, used again and again: buffers that are sent and dropped keep the garbage collector at work. */
  const free: SharedArrayBuffer[] = [];
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
    compress: async (unit) => {
      const size = unit.extents.reduce((sum, { from, to }) => sum + to - from, 0);
      const last = free.pop();
      const target = last !== undefined && last.byteLength >= size ? last : new SharedArrayBuffer(Math.max(size, targetSize));
      const output = await pool.run(blockTask, { compress: { ...unit, extents: unit.extents.map(portable) }, target });
      if ("sizes" in output) return { bytes: new Uint8Array(target, 0, output.size), sizes: output.sizes };
      throw new BuildError("INTERNAL", "A thread was asked for blocks and gave something else.");
    },
    copy: async (run) => readRun(run),
    copyTo: async (runs, { path, at }) => {
      await Promise.all(runShares(runs, pool.jobs, at).map((share) => pool.run(copyTask, { path, ...share })));
    },
    release: ({ bytes: { buffer } }) => {
      if (buffer instanceof SharedArrayBuffer) free.push(buffer);
    },
  };
}

const isSmall = ({ source, size }: Content): boolean => source.kind === "memory" && size <= 1 << 16;

function digestHere({ source, offset, size }: Content): string {
  if (source.kind !== "memory") throw new BuildError("INTERNAL", "A content that is not in memory was to be read in this thread.");
  return hashOf("sha256", source.bytes.subarray(offset, offset + size), "hex");
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
