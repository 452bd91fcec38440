import type { Content } from "../../core/content.js";
import { throwIfAborted } from "../../core/errors.js";
import { inOrder } from "../../core/in-order.js";
import type { BlockMaker } from "./block-maker.js";

/** A message to a thread carries at most this many contents, and no more after it holds this many bytes. */
const batchLimits = { count: 256, bytes: 4 << 20 } as const;

/**
 * For every content, the place of the first one with the same bytes; its own where it is the first. Only contents that share their size
 * with another are read, and only where their SHA256 is not known.
 */
export async function findDuplicates(
  contents: readonly Content[],
  { blocks, signal }: { readonly blocks: BlockMaker; readonly signal?: AbortSignal | undefined },
): Promise<readonly number[]> {
  const perSize = new Map<number, number>();
  for (const { size } of contents) perSize.set(size, (perSize.get(size) ?? 0) + 1);
  const alike = [...contents.keys()].filter((place) => {
    const content = contents[place];
    return content !== undefined && content.size > 0 && (perSize.get(content.size) ?? 0) > 1;
  });
  const digests = await digestAll(
    alike.flatMap((place) => contents[place] ?? []),
    { blocks, signal },
  );
  const firsts = [...contents.keys()];
  const seen = new Map<string, number>();
  alike.forEach((place, i) => {
    const key = `${contents[place]?.size} ${digests[i]}`;
    const first = seen.get(key);
    if (first === undefined) seen.set(key, place);
    else firsts[place] = first;
  });
  return firsts;
}

async function digestAll(
  contents: readonly Content[],
  { blocks, signal }: { readonly blocks: BlockMaker; readonly signal: AbortSignal | undefined },
): Promise<readonly string[]> {
  const unknown = new Map<Content, string>();
  const batches = inBatches(contents.filter(({ sha256 }) => sha256 === undefined));
  for await (const { item, result } of inOrder(batches, blocks.parallel * 2, (batch) => blocks.digest(batch))) {
    throwIfAborted(signal);
    item.forEach((content, i) => {
      unknown.set(content, result[i] ?? "");
    });
  }
  return contents.map((content) => content.sha256 ?? unknown.get(content) ?? "");
}

function* inBatches(contents: readonly Content[]): Generator<readonly Content[]> {
  let batch: Content[] = [];
  let bytes = 0;
  for (const content of contents) {
    batch.push(content);
    bytes += content.size;
    if (batch.length < batchLimits.count && bytes < batchLimits.bytes) continue;
    yield batch;
    batch = [];
    bytes = 0;
  }
  if (batch.length > 0) yield batch;
}
