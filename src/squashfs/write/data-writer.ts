import { BuildError, throwIfAborted } from "../../core/errors.js";
import type { File } from "../../tree/node.js";
import { fragmentRecord } from "../format/fragment.js";
import { compressPlanned } from "./compress-planned.js";
import { type PlannedContent, planData, StoredContent, unitBytes } from "./data-plan.js";
import { findDuplicates, type MetContent } from "./duplicates.js";
import type { ImageOutput } from "./image-output.js";
import { copyLinked, placeLinked } from "./linked-data.js";
import { isLinked, layOutLinked } from "./linked-layout.js";
import type { BlockSettings, WriteOptions } from "./options.js";

export interface WrittenData {
  readonly stored: ReadonlyMap<File, StoredContent>;
  /** The entries of the fragment table. */
  readonly fragments: readonly Uint8Array[];
  readonly duplicates: { readonly files: number; readonly bytes: number };
}

/**
 * Writes the contents of all files, each different one once, and says where they are: first what is compressed already, then what is compressed now.
 */
export async function writeData(
  output: ImageOutput,
  files: readonly File[],
  { blocks, signal, onEvent, settings }: WriteOptions & { readonly settings: BlockSettings },
): Promise<WrittenData> {
  const contents = files.map(({ content }) => content);
  const plan = new ContentPlan(files);
  // Which blocks are taken over must be known before the first byte is written; else contents are written while others are still compared.
  const hasLinked = contents.some(({ source }) => source.kind === "blocks");
  const met = findDuplicates(contents, { blocks, signal, keepBelow: hasLinked ? 0 : settings.blockSize });
  const known: PlannedContent[] = [];
  if (hasLinked) for await (const batch of met) known.push(...plan.meet(batch));
  const linked = known.filter(({ stored }) => isLinked(stored, settings)).map(({ stored }) => stored);
  const fresh = hasLinked ? [known.filter(({ stored }) => !isLinked(stored, settings))] : plan.meetAll(met);
  const total = contents.reduce((sum, { size }) => sum + size, 0);
  let written = 0;
  const progress = () => {
    onEvent?.({ type: "progress", stage: "pack", done: written + plan.duplicates.bytes, total, unit: "bytes" });
  };
  progress();
  const layout = layOutLinked(linked, output.position);
  const { fragments } = layout;
  const place = await placeLinked(output, layout, { blocks, signal });
  written = linked.reduce((sum, { content }) => sum + content.size, 0);
  const units = planData(fresh, settings, fragments.length);
  for await (const { item, result } of compressPlanned(units, blocks, total - written)) {
    throwIfAborted(signal);
    if (item.kind === "fragment") {
      fragments.push(fragmentRecord.encode({ start: BigInt(output.position), sizeWord: result.sizes[0] ?? 0, unused: 0 }));
    } else {
      const { stored } = item;
      stored.addBlocks(output.position, result.sizes);
      const { from, to } = item.unit.extents[0] ?? { from: 0, to: 0 };
      result.sizes.forEach((word, i) => {
        if (word === 0) stored.holes += Math.min(settings.blockSize, to - from - i * settings.blockSize);
      });
    }
    await output.append(result.bytes);
    written += unitBytes(item.unit);
    progress();
  }
  copyLinked(output, layout, place, blocks);
  return { stored: plan.stored, fragments, duplicates: plan.duplicates };
}

/** Which files are stored, and where those with the same bytes find them. */
class ContentPlan {
  readonly stored = new Map<File, StoredContent>();
  readonly duplicates = { files: 0, bytes: 0 };
  readonly #files: readonly File[];
  readonly #byPlace: StoredContent[] = [];

  constructor(files: readonly File[]) {
    this.#files = files;
  }

  /** The next files; gives those that are the first with their bytes. */
  meet(batch: readonly MetContent[]): PlannedContent[] {
    const planned: PlannedContent[] = [];
    for (const { first, bytes } of batch) {
      const file = this.#files[this.#byPlace.length];
      if (file === undefined) throw new BuildError("INTERNAL", "More contents were compared than there are files.");
      const same = this.#byPlace[first];
      const own = same ?? new StoredContent(file.content);
      this.#byPlace.push(own);
      this.stored.set(file, own);
      if (same === undefined) {
        planned.push({ stored: own, bytes });
      } else {
        this.duplicates.files += 1;
        this.duplicates.bytes += file.content.size;
      }
    }
    return planned;
  }

  async *meetAll(batches: AsyncIterable<readonly MetContent[]>): AsyncGenerator<readonly PlannedContent[]> {
    for await (const batch of batches) yield this.meet(batch);
  }
}
