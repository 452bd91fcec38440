import { crc32 } from "node:zlib";
import { damagedSet } from "../core/block-contents.js";
import { ContentReader } from "../core/content-reader.js";
import { BuildError } from "../core/errors.js";
import type { StoredRun } from "../squashfs/write/block-maker.js";

/** What a thread needs of a run. */
export interface PortableRun {
  readonly set: Pick<StoredRun["set"], "key" | "place">;
  readonly at: number;
  readonly size: number;
  readonly parts: StoredRun["parts"];
}

/** A share of the runs for one thread, and where its bytes begin. */
export interface RunShare {
  readonly at: number;
  readonly runs: readonly PortableRun[];
}

/**
 * The bytes of a run, each part of it checked.
 *
 * @param target takes them: it is as large as the run
 * @throws BuildError `STORE_DAMAGED_ENTRY`
 */
export function readRun({ set, at, size, parts }: PortableRun, target: Uint8Array = new Uint8Array(size)): Uint8Array {
  const reader = new ContentReader();
  try {
    reader.readInto({ source: set.place, offset: at, size }, 0, target);
  } catch (error) {
    throw error instanceof BuildError && error.code === "STORE_DAMAGED_ENTRY" ? error : damagedSet(set, error);
  } finally {
    reader.close();
  }
  let from = 0;
  for (const part of parts) {
    if (crc32(target.subarray(from, from + part.size)) !== part.crc) throw damagedSet(set);
    from += part.size;
  }
  return target;
}

/** The most bytes of a share: a thread that is told to stop ends its own first. */
const shareSize = 256 << 20;

/** Runs in shares of about the same size, one or more for every thread. @param at where the first goes */
export function runShares(runs: readonly StoredRun[], threads: number, at: number): readonly RunShare[] {
  const total = runs.reduce((sum, { size }) => sum + size, 0);
  const wanted = Math.min(Math.ceil(total / threads), shareSize);
  const shares: { readonly at: number; readonly runs: PortableRun[] }[] = [];
  let start = at;
  let left = 0;
  for (const { set, parts, ...run } of runs) {
    if (left <= 0) {
      shares.push({ at: start, runs: [] });
      left = wanted;
    }
    shares.at(-1)?.runs.push({ ...run, parts: parts.map(({ size, crc }) => ({ size, crc })), set: { key: set.key, place: set.place } });
    start += run.size;
    left -= run.size;
  }
  return shares;
}
