import type { Content } from "../../core/content.js";
import { throwIfAborted } from "../../core/errors.js";
import { inBatches } from "../../core/in-batches.js";
import { inOrder } from "../../core/in-order.js";
import type { BlockMaker, ReadContents } from "./block-maker.js";

/** A message to a thread carries at most this many contents, and this many bytes. */
const batchLimits = { count: 256, size: 1 << 20 } as const;

/** A content whose turn has come. */
export interface MetContent {
  /** The place of the first content with the same bytes; its own where it is the first. */
  readonly first: number;
  /** Its bytes, where they were kept. */
  readonly bytes: Uint8Array | undefined;
}

export interface FindDuplicatesOptions {
  readonly blocks: BlockMaker;
  /** The bytes of contents below this size are kept, where they are read and the maker can do it. */
  readonly keepBelow: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Says of every content, in their order, which is the first one with the same bytes. Only contents that share their size with another are read, and only
 * where their SHA256 is not known. A few hundred are read ahead of those that are given out, so that kept bytes stay few.
 */
export async function* findDuplicates(
  contents: readonly Content[],
  { blocks, keepBelow, signal }: FindDuplicatesOptions,
): AsyncGenerator<readonly MetContent[]> {
  const sizes = new Set<number>();
  const shared = new Set<number>();
  for (const { size } of contents) {
    if (sizes.has(size)) shared.add(size);
    else sizes.add(size);
  }
  const isAlike = ({ size }: Content): boolean => size > 0 && shared.has(size);
  const seen = new Map<string, number>();
  let place = 0;
  /** What follows, up to the next content that is not among those that were read. */
  const meet = ({ digests, kept }: ReadContents): MetContent[] => {
    const met: MetContent[] = [];
    let read = 0;
    for (; place < contents.length; place++) {
      const content = contents[place];
      if (content === undefined || !isAlike(content)) {
        met.push({ first: place, bytes: undefined });
        continue;
      }
      const isRead = content.sha256 === undefined;
      if (isRead && read === digests.length) return met;
      // Bytes with the same SHA256 have the same size.
      const digest = content.sha256 ?? digests[read] ?? "";
      const bytes = isRead ? kept[read++] : undefined;
      const first = seen.get(digest);
      if (first === undefined) seen.set(digest, place);
      met.push(first === undefined ? { first: place, bytes } : { first, bytes: undefined });
    }
    return met;
  };
  const read = async (batch: readonly Content[]): Promise<ReadContents> =>
    keepBelow > 0 && blocks.digestAndKeep !== undefined
      ? blocks.digestAndKeep(batch, keepBelow)
      : { digests: await blocks.digest(batch), kept: [] };
  const unknown = contents.filter((content) => content.sha256 === undefined && isAlike(content));
  const batches = inBatches(unknown, batchLimits, ({ size }) => size);
  for await (const { result } of inOrder(batches, blocks.parallel * 2, read)) {
    throwIfAborted(signal);
    yield meet(result);
  }
  yield meet({ digests: [], kept: [] });
}
