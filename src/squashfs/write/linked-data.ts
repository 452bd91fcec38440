import type { FilePlace } from "../../core/byte-source.js";
import { throwIfAborted } from "../../core/errors.js";
import { inOrder } from "../../core/in-order.js";
import type { BlockMaker } from "./block-maker.js";
import type { ImageOutput } from "./image-output.js";
import type { LinkedLayout } from "./linked-layout.js";

/** Who copies, and where to. */
interface CopyOptions {
  readonly blocks: BlockMaker;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Makes room for blocks that are compressed already: in a file, where threads put them while tables are written; elsewhere they are
 * copied at once, and nothing is left to do.
 */
export async function placeLinked(
  output: ImageOutput,
  { runs, size }: LinkedLayout,
  { blocks, signal }: CopyOptions,
): Promise<FilePlace | undefined> {
  if (runs.length === 0) return undefined;
  const place = blocks.copyTo === undefined ? undefined : await output.reserve(size);
  if (place !== undefined) return place;
  const { copy } = blocks;
  if (copy === undefined) throw new TypeError("This block maker cannot copy stored blocks.");
  for await (const { result } of inOrder(runs, 3, (run) => copy(run))) {
    throwIfAborted(signal);
    await output.append(result);
  }
  return undefined;
}

/** Begins to put blocks where room was made for them. */
export function copyLinked(output: ImageOutput, { runs }: LinkedLayout, place: FilePlace | undefined, blocks: BlockMaker): void {
  const filling = place === undefined ? undefined : blocks.copyTo?.(runs, place);
  if (filling !== undefined) output.expect(filling);
}
