import type { Content } from "../../core/content.js";
import { throwIfAborted } from "../../core/errors.js";
import { inBatches } from "../../core/in-batches.js";
import { inOrder } from "../../core/in-order.js";
import type { BlockMaker } from "./block-maker.js";

/** A message to a thread carries at most this many contents, and this many bytes. */
const batchLimits = { count: 256, size: 4 << 20 } as const;

/**
 * For every content, the place of the first one with the same bytes; its own where it is the first. Only contents that share their size
 * with another are read, and only where their SHA256 is not known.
 */
export async function findDuplicates(
  contents: readonly Content[],
  { blocks, signal }: { readonly blocks: BlockMaker; readonly signal?: AbortSignal | undefined },
): Promise<readonly number[]> {
  const sizes = new Set<number>();
  const shared = new Set<number>();
  for (const { size } of contents) {
    if (sizes.has(size)) shared.add(size);
    else sizes.add(size);
  }
  const isAlike = ({ size }: Content): boolean => size > 0 && shared.has(size);
  const digests = await digestUnknown(
    contents.filter((content) => content.sha256 === undefined && isAlike(content)),
    { blocks, signal },
  );
  const firsts = new Array<number>(contents.length);
  const seen = new Map<string, number>();
  for (const [place, content] of contents.entries()) {
    firsts[place] = place;
    if (!isAlike(content)) continue;
    // Bytes with the same SHA256 have the same size.
    const digest = content.sha256 ?? digests.get(content) ?? "";
    const first = seen.get(digest);
    if (first === undefined) seen.set(digest, place);
    else firsts[place] = first;
  }
  return firsts;
}

async function digestUnknown(
  contents: readonly Content[],
  { blocks, signal }: { readonly blocks: BlockMaker; readonly signal: AbortSignal | undefined },
): Promise<ReadonlyMap<Content, string>> {
  const digests = new Map<Content, string>();
  const batches = inBatches(contents, batchLimits, ({ size }) => size);
  for await (const { item, result } of inOrder(batches, blocks.parallel * 2, (batch) => blocks.digest(batch))) {
    throwIfAborted(signal);
    item.forEach((content, i) => {
      digests.set(content, result[i] ?? "");
    });
  }
  return digests;
}
