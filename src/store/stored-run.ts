import { crc32 } from "node:zlib";
import { damagedSet } from "../core/block-contents.js";
import { ContentReader } from "../core/content-reader.js";
import type { StoredRun } from "../squashfs/write/block-maker.js";

/** What a thread needs of a run. */
interface PortableRun {
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
 * @throws BuildError `STORE_DAMAGED_ENTRY`
 */
export function readRun(run: StoredRun): Uint8Array {
  const target = new Uint8Array(run.size);
  for (const _ of readPieces(run, target));
  return target;
}

/**
 * The bytes of a run in pieces that fill `buffer`; each is good until the next. A part is checked when its last byte was read: what has been
 * taken of it before is worth nothing if this throws.
 *
 * @throws BuildError `STORE_DAMAGED_ENTRY`
 */
export function* readPieces({ set, at, size, parts }: PortableRun, buffer: Uint8Array): Generator<Uint8Array> {
  const reader = new ContentReader();
  const content = { source: set.place, offset: at, size };
  const check = checker(set, parts);
  try {
    for (let from = 0; from < size; from += buffer.byteLength) {
      const piece = buffer.subarray(0, size - from);
      read(() => reader.readInto(content, from, piece));
      check(piece);
      yield piece;
    }
  } finally {
    read(() => reader.close());
  }

  function read(from: () => void): void {
    try {
      from();
    } catch (error) {
      throw damagedSet(set, error);
    }
  }
}

/** Only what a thread needs, whatever else the caller's objects hold. */
const portable = ({ set, at, size, parts }: StoredRun): PortableRun => ({
  set: { key: set.key, place: set.place },
  at,
  size,
  parts: parts.map(({ size, crc }) => ({ size, crc })),
});

/** Hears the bytes of the parts one after the other, however they are cut, and compares the sum of each. */
function checker(set: PortableRun["set"], parts: PortableRun["parts"]): (piece: Uint8Array) => void {
  let next = 0;
  let heard = 0;
  let sum = 0;
  return (piece) => {
    for (let from = 0; from < piece.byteLength; ) {
      const part = parts[next];
      if (part === undefined) throw damagedSet(set);
      const bytes = piece.subarray(from, from + part.size - heard);
      sum = crc32(bytes, sum);
      heard += bytes.byteLength;
      from += bytes.byteLength;
      if (heard < part.size) return;
      if (sum !== part.crc) throw damagedSet(set);
      next += 1;
      heard = 0;
      sum = 0;
    }
  };
}

/**
 * The bytes of a share, about: one thread copies them in the time that the tables of such an image take, and a second one would only take a processor from these. A
 * thread that is told to stop ends its own first.
 */
const shareSize = 512 << 20;

/** Runs in shares of about the same size. @param at where the first goes */
export function runShares(runs: readonly StoredRun[], at: number): readonly RunShare[] {
  const total = runs.reduce((sum, { size }) => sum + size, 0);
  const wanted = Math.ceil(total / Math.ceil(total / shareSize));
  const shares: { readonly at: number; readonly runs: PortableRun[] }[] = [];
  let start = at;
  let left = 0;
  for (const run of runs) {
    if (left <= 0) {
      shares.push({ at: start, runs: [] });
      left = wanted;
    }
    shares.at(-1)?.runs.push(portable(run));
    start += run.size;
    left -= run.size;
  }
  return shares;
}
