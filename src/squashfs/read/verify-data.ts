import { throwIfAborted } from "../../core/errors.js";
import type { OnEvent } from "../../core/events.js";
import { superblockRecord } from "../format/superblock.js";
import type { StoredBlock } from "./data-reader.js";
import type { ImageReaders } from "./image-readers.js";
import type { Census } from "./verify-inodes.js";
import type { Problems } from "./verify-problems.js";

interface Extent extends StoredBlock {
  /** The bytes that it must hold; for a fragment block, those that its tails need. */
  length: number;
  readonly fragment: boolean;
}

export interface DataChecked {
  readonly files: number;
  readonly blocks: number;
  /** Bytes of the blocks after decompression. */
  readonly bytes: number;
}

export interface VerifyDataOptions {
  readonly problems: Problems;
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: OnEvent | undefined;
}

/** Decompresses every block once, in the order in which they stand: they have the sizes that their files need, and do not overlap. */
export async function verifyData(readers: ImageReaders, census: Census, options: VerifyDataOptions): Promise<DataChecked> {
  const { problems, signal, onEvent } = options;
  const { superblock, data } = readers;
  const extents = new Map<number, Extent>();
  const files = await collect(readers, census, { extents, problems, signal });
  const ordered = [...extents.values()].sort((a, b) => a.at - b.at);
  const total = ordered.reduce((sum, { size }) => sum + size, 0);
  let done = 0;
  let bytes = 0;
  let end = superblockRecord.size;
  for (const extent of ordered) {
    throwIfAborted(signal);
    const { at, size, length, fragment } = extent;
    if (at < end) problems.add(at, "a block overlaps what stands before it");
    if (at + size > superblock.inodeTableStart) problems.add(at, "a block overlaps the tables");
    end = Math.max(end, at + size);
    const decoded = await problems.attempt(() => data.decode(extent, superblock.blockSize));
    done += size;
    onEvent?.({ type: "progress", stage: "verify", done, total, unit: "bytes" });
    if (decoded === undefined) continue;
    bytes += decoded.byteLength;
    if (fragment ? decoded.byteLength < length : decoded.byteLength !== length) {
      problems.add(at, `a ${fragment ? "fragment " : ""}block has ${decoded.byteLength} bytes, and its files need ${length}`);
    }
  }
  return { files, blocks: ordered.length, bytes };
}

interface Collecting {
  /** By their places in the image. */
  readonly extents: Map<number, Extent>;
  readonly problems: Problems;
  readonly signal: AbortSignal | undefined;
}

/** All blocks of all files, and the fragment blocks. Gives the number of files. */
async function collect(
  { data, inodes, superblock }: ImageReaders,
  { byPlace }: Census,
  { extents, problems, signal }: Collecting,
): Promise<number> {
  const note = ({ at, size, compressed }: StoredBlock, length: number, fragment: boolean): void => {
    const known = extents.get(at);
    if (known === undefined) extents.set(at, { at, size, compressed, length, fragment });
    else if (known.size !== size || known.compressed !== compressed || known.fragment !== fragment) {
      problems.add(at, "two blocks begin here and are not the same");
    } else if (fragment) known.length = Math.max(known.length, length);
    else if (known.length !== length) problems.add(at, `a block has ${known.length} bytes in one file and ${length} in another`);
  };
  for (let place = 0; place < superblock.fragmentCount; place++) {
    throwIfAborted(signal);
    const stored = await problems.attempt(() => data.fragment(place, superblock.inodeTableStart));
    if (stored !== undefined) note(stored, 1, true);
    else break;
  }
  let files = 0;
  for (const [key, inode] of byPlace) {
    throwIfAborted(signal);
    if (inode.type !== "file") continue;
    files++;
    await problems.attempt(async () => {
      for await (const block of data.blocks(inode)) {
        if (block.kind === "block") note(block.stored, block.length, false);
        else if (block.kind === "tail") {
          if (block.offset + block.length > superblock.blockSize) {
            const at = inodes.table.start + Math.floor(key / 0x10000);
            problems.add(at, `a file's tail ends at byte ${block.offset + block.length} of fragment ${block.fragment}`);
          } else note(block.stored, block.offset + block.length, true);
        }
      }
    });
  }
  return files;
}
