import { inBatchesOf } from "../../core/in-batches.js";
import { inOrder } from "../../core/in-order.js";
import type { BlockMaker, CompressedUnit } from "./block-maker.js";
import { type PlannedUnit, unitBytes, unitSize } from "./data-plan.js";

/** So many batches are made for each that is worked on at once, where there is little to do: the last ones are to end together. */
const batchesEach = 8;

/**
 * Compresses planned units, small ones many at a time, because every message to a thread and back wakes one up. Gives the results in the order of the
 * units; each is good until the next is asked for.
 *
 * @param total bytes of all units together
 */
export async function* compressPlanned(
  units: AsyncIterable<PlannedUnit>,
  blocks: BlockMaker,
  total: number,
): AsyncGenerator<{ readonly item: PlannedUnit; readonly result: CompressedUnit }> {
  const size = Math.min(unitSize, total / (blocks.parallel * batchesEach));
  const work = (batch: readonly PlannedUnit[]) => blocks.compress(batch.map(({ unit }) => unit));
  const batches = inBatchesOf(units, { size }, ({ unit }) => unitBytes(unit));
  for await (const { item: batch, result: results } of inOrder(batches, blocks.parallel * 2, work)) {
    for (const [i, result] of results.entries()) yield { item: batch[i] as PlannedUnit, result };
    blocks.release?.(results);
  }
}
